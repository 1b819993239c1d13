#include "plugins/transport_rtp/telephone_event.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace dragoman::rtp {
namespace {

constexpr uint64_t kMs = 1'000'000;

// Feeds packets 20 ms apart and collects the keys that are reported.
struct Keys {
  EventReceiver receiver;
  uint64_t now_ns = 1'000 * kMs;
  std::string digits;
  std::vector<uint32_t> durations_ms;

  void note(const std::optional<KeyPress>& key) {
    if (!key) return;
    digits += key->digit;
    durations_ms.push_back(key->duration_ms);
  }
  void event(uint8_t event, uint32_t timestamp, uint16_t duration, bool end = false,
             bool marker = false) {
    note(receiver.on_event({.event = event, .end = end, .duration = duration}, timestamp, marker,
                           8000, now_ns));
    now_ns += 20 * kMs;
  }
  void press(uint8_t key, uint32_t timestamp) {
    event(key, timestamp, 160, false, true);
    event(key, timestamp, 320);
    for (int i = 0; i < 3; ++i) event(key, timestamp, 480, true);
  }
  void silence(uint64_t ms) {
    now_ns += ms * kMs;
    note(receiver.poll(now_ns));
  }
};

TEST(TelephoneEvent, ReadsTheFourBytes) {
  const auto event = parse_event(std::array<uint8_t, 4>{11, 0x8a, 0x03, 0x20});
  ASSERT_TRUE(event);
  EXPECT_EQ(event->event, 11);
  EXPECT_TRUE(event->end);
  EXPECT_EQ(event->volume, 10);
  EXPECT_EQ(event->duration, 800);
  EXPECT_FALSE(parse_event(std::array<uint8_t, 3>{1, 2, 3}));
}

TEST(TelephoneEvent, WritesWhatItReads) {
  std::array<uint8_t, 4> bytes{};
  write_event({.event = 15, .end = true, .volume = 7, .duration = 0xabcd}, bytes);
  EXPECT_EQ(bytes, (std::array<uint8_t, 4>{15, 0x87, 0xab, 0xcd}));
}

TEST(TelephoneEvent, NamesTheSixteenKeys) {
  std::string digits;
  for (uint8_t event = 0; event < 16; ++event) digits += *digit_of(event);
  EXPECT_EQ(digits, "0123456789*#ABCD");
  EXPECT_FALSE(digit_of(16)) << "flash is no key";
  for (uint8_t event = 0; event < 16; ++event) EXPECT_EQ(event_of(*digit_of(event)), event);
  EXPECT_EQ(event_of('b'), 13);
  EXPECT_FALSE(event_of('x'));
}

TEST(EventReceiver, ReportsAPressOnceForAllItsPackets) {
  Keys keys;
  keys.press(5, 1000);
  EXPECT_EQ(keys.digits, "5");
  EXPECT_EQ(keys.durations_ms, std::vector<uint32_t>{60});
}

TEST(EventReceiver, IgnoresTwentyRepeatedEnds) {
  Keys keys;
  keys.press(5, 1000);
  for (int i = 0; i < 20; ++i) keys.event(5, 1000, 480, true);
  keys.silence(1000);
  EXPECT_EQ(keys.digits, "5");
}

TEST(EventReceiver, ReportsAPressWhoseStartWasLost) {
  Keys keys;
  keys.event(9, 1000, 480, true);
  EXPECT_EQ(keys.digits, "9");
}

TEST(EventReceiver, EndsAPressWhoseEndWasLostBySilence) {
  Keys keys;
  keys.event(3, 1000, 160, false, true);
  keys.event(3, 1000, 320);
  keys.silence(100);
  EXPECT_EQ(keys.digits, "");
  keys.silence(60);
  EXPECT_EQ(keys.digits, "3");
  keys.event(3, 1000, 480, true);
  EXPECT_EQ(keys.digits, "3") << "its end came very late";
}

TEST(EventReceiver, EndsAPressWhoseEndWasLostByTheNextOne) {
  Keys keys;
  keys.event(3, 1000, 160, false, true);
  keys.press(4, 2000);
  EXPECT_EQ(keys.digits, "34");
}

TEST(EventReceiver, TellsTwoPressesOfTheSameKeyApart) {
  Keys keys;
  keys.press(7, 1000);
  keys.press(7, 1800);
  EXPECT_EQ(keys.digits, "77");
}

TEST(EventReceiver, ReportsBothKeysWhenTheSecondIsOnlyAnEnd) {
  Keys keys;
  keys.event(1, 1000, 160, false, true);
  keys.event(2, 2000, 480, true);
  keys.event(2, 2000, 480, true);
  keys.silence(1000);
  EXPECT_EQ(keys.digits, "12");
}

TEST(EventReceiver, IgnoresPacketsThatWereOvertakenByANewerKey) {
  Keys keys;
  keys.event(1, 1000, 160, false, true);
  keys.event(2, 2000, 160, false, true);
  keys.event(1, 1000, 320);
  keys.event(1, 1000, 480, true);
  keys.event(2, 2000, 480, true);
  EXPECT_EQ(keys.digits, "12");
}

TEST(EventReceiver, KeepsTheLongestDurationOfReorderedPackets) {
  Keys keys;
  keys.event(6, 1000, 160, false, true);
  keys.event(6, 1000, 480);
  keys.event(6, 1000, 320);
  keys.event(6, 1000, 480, true);
  EXPECT_EQ(keys.durations_ms, std::vector<uint32_t>{60});
}

TEST(EventReceiver, FollowsADurationThatWraps) {
  Keys keys;
  keys.event(8, 1000, 160, false, true);
  for (uint32_t duration = 320; duration < 80'000; duration += 160)
    keys.event(8, 1000, static_cast<uint16_t>(duration));
  keys.event(8, 1000, static_cast<uint16_t>(80'000), true);
  EXPECT_EQ(keys.digits, "8");
  EXPECT_EQ(keys.durations_ms, std::vector<uint32_t>{10'000});
}

TEST(EventReceiver, JoinsTheSegmentsOfALongPress) {
  Keys keys;
  keys.event(8, 1000, 160, false, true);
  for (uint32_t duration = 320; duration <= 0xffff; duration += 160)
    keys.event(8, 1000, static_cast<uint16_t>(duration));
  keys.event(8, 1000 + 0xffff, 160);
  keys.event(8, 1000 + 0xffff, 320, true);
  EXPECT_EQ(keys.digits, "8");
  EXPECT_EQ(keys.durations_ms, std::vector<uint32_t>{(0xffff + 320) / 8});
}

TEST(EventReceiver, ReportsTheKeyThatIsDownWhenTheStreamChanges) {
  Keys keys;
  keys.event(0, 1000, 160, false, true);
  keys.note(keys.receiver.finish());
  EXPECT_EQ(keys.digits, "0");
  keys.press(0, 1000);
  EXPECT_EQ(keys.digits, "00") << "the new stream may use the same timestamp";
}

TEST(EventReceiver, IgnoresWhatIsNoKey) {
  Keys keys;
  keys.event(16, 1000, 480, true);
  keys.event(200, 2000, 480, true);
  keys.silence(1000);
  EXPECT_EQ(keys.digits, "");
}

TEST(EventSender, SendsAPressWithThreeEndPackets) {
  EventSender sender;
  ASSERT_EQ(sender.queue('#', 100, 8000), EventSender::Queued::kYes);
  std::vector<uint16_t> durations;
  std::string flags;
  uint32_t timestamp = 50'000;
  for (int slot = 0; slot < 10; ++slot, timestamp += 160) {
    const auto packet = sender.next_slot(timestamp, 160);
    flags += !packet ? '.' : packet->event.end ? 'E' : packet->marker ? 'M' : '-';
    if (!packet) continue;
    EXPECT_EQ(packet->timestamp, 50'000u);
    EXPECT_EQ(packet->event.event, 11);
    durations.push_back(packet->event.duration);
  }
  EXPECT_EQ(flags, "M---EEE...");
  EXPECT_EQ(durations, (std::vector<uint16_t>{160, 320, 480, 640, 800, 800, 800}));
}

TEST(EventSender, LeavesAPauseBetweenTwoKeys) {
  EventSender sender;
  sender.queue('1', 40, 8000);
  sender.queue('1', 40, 8000);
  std::string slots;
  for (uint32_t slot = 0; slot < 14; ++slot) {
    const auto packet = sender.next_slot(slot * 160, 160);
    slots += !packet ? '.' : packet->marker ? 'M' : packet->event.end ? 'E' : '-';
  }
  EXPECT_EQ(slots, "MEEE...MEEE...");
}

TEST(EventSender, RefusesWhatItCannotSend) {
  EventSender sender;
  EXPECT_EQ(sender.queue('x', 100, 8000), EventSender::Queued::kInvalid);
  EXPECT_EQ(sender.queue('1', 8200, 8000), EventSender::Queued::kInvalid);
  EXPECT_EQ(sender.queue('1', 8100, 8000), EventSender::Queued::kYes);
  for (size_t i = 1; i < EventSender::kMaxQueued; ++i)
    EXPECT_EQ(sender.queue('1', 0, 8000), EventSender::Queued::kYes);
  EXPECT_EQ(sender.queue('1', 0, 8000), EventSender::Queued::kFull);
}

TEST(EventSender, IsReadOnceByTheReceiver) {
  EventSender sender;
  EventReceiver receiver;
  for (const char digit : std::string("159*#D")) sender.queue(digit, 100, 8000);
  std::string digits;
  for (uint32_t slot = 0; slot < 100; ++slot) {
    const auto packet = sender.next_slot(slot * 160, 160);
    if (!packet) continue;
    std::array<uint8_t, kEventSize> bytes{};
    write_event(packet->event, bytes);
    const auto key = receiver.on_event(*parse_event(bytes), packet->timestamp, packet->marker, 8000,
                                       slot * 20 * kMs);
    if (key) digits += key->digit;
  }
  EXPECT_EQ(digits, "159*#D");
}

}  // namespace
}  // namespace dragoman::rtp
