// Whoever sends nonsense harms nobody else: a good call goes on beside each abuse, undisturbed.
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <algorithm>
#include <random>

#include "plugins/transport_audiosocket/audiosocket_protocol.h"
#include "tests/end_to_end/conversation.h"
#include "tests/end_to_end/wire.h"

namespace dgm::test {
namespace {

namespace audiosocket = dragoman::audiosocket;

constexpr uint32_t kSeed = 20'240'601;

// A pair talks during each test, on ports of its own; the abuse goes to 6666 and 6667.
class Abuse : public testing::Test {
 protected:
  void begin(Configuration configuration = {}, uint64_t duration_ms = 3000) {
    configuration.rtp.insert(configuration.rtp.end(), {"6666", "6667"});
    configuration.audiosocket.insert(configuration.audiosocket.end(), {"6000", "6001"});
    host_ = std::make_unique<Host>(configuration);
    ASSERT_NO_FATAL_FAILURE(host_->start());
    call_ = std::make_unique<Conversation>(
        *host_, std::vector<Phone>{
                    {"7777", 440},
                    {"8888", 700},
                    {.extension = "7000", .tone_hz = 500, .via = caller::Via::kAudioSocket},
                    {.extension = "7001", .tone_hz = 900, .via = caller::Via::kAudioSocket}});
    call_->start(duration_ms);
    ASSERT_TRUE(host_->wait_for_legs(4));
  }

  // The good call was undisturbed, and the host serves the next one and ends well.
  void end() {
    call_->wait();
    constexpr double kTones[] = {700, 440, 900, 500};
    for (size_t i = 0; i < 4; ++i) EXPECT_TRUE(call_->ear(i).hears(kTones[i]));
    EXPECT_TRUE(host_->program().is_running()) << host_->log();
    EXPECT_EQ(host_->stop(), 0) << host_->log();
  }

  double rejected(const std::string& reason) const {
    return host_->metric("dragoman_rtp_rejected_total{reason=\"" + reason + "\"}");
  }

  std::unique_ptr<Host> host_;
  std::unique_ptr<Conversation> call_;
};

TEST_F(Abuse, ByBrokenRtpIsCountedByReason) {
  ASSERT_NO_FATAL_FAILURE(begin());
  const auto port = host_->rtp_port("6666");
  UdpSender sender;
  auto wrong_version = rtp_packet(0, 1, 160, 7, 160);
  wrong_version[0] = 0x40;
  auto endless_csrc = rtp_packet(0, 1, 160, 7, 0);
  endless_csrc[0] = 0x8F;
  auto padding_of_nothing = rtp_packet(0, 1, 160, 7, 1);
  padding_of_nothing[0] |= 0x20;  // its last byte counts the padding: 0x55, longer than the packet
  for (int i = 0; i < 20; ++i) {
    sender.send(port, Datagram{});
    sender.send(port, Datagram{0x80, 0x00, 0x01});
    sender.send(port, wrong_version);
    sender.send(port, endless_csrc);
    sender.send(port, padding_of_nothing);
    sender.send(port, rtp_packet(77, 1, 160, 7, 160));  // a payload type that nothing means
  }
  std::minstd_rand random(kSeed);
  for (int i = 0; i < 2000; ++i) {
    Datagram noise(random() % 400);
    std::ranges::generate(noise, [&] { return static_cast<uint8_t>(random()); });
    sender.send(port, noise);
    if (i % 100 == 0) sleep_ms(1);
  }
  EXPECT_TRUE(eventually([&] { return rejected("too_short") >= 40; }, 3000));
  for (const auto* reason : {"version", "header", "padding"})
    EXPECT_GE(rejected(reason), 20) << reason;
  EXPECT_GE(rejected("payload_type"), 20);
  end();
}

TEST_F(Abuse, ByOversizedRtpIsNotHeard) {
  ASSERT_NO_FATAL_FAILURE(begin());
  UdpSender sender;
  for (uint16_t i = 0; i < 50; ++i) {
    sender.send(host_->rtp_port("6666"), rtp_packet(0, i, i * 160U, 7, 60'000));
    sender.send(host_->rtp_port("6667"), rtp_packet(0, i, i * 160U, 7, 7'681));
    sleep_ms(2);  // the kernel's buffer for one socket is small
  }
  EXPECT_FALSE(sender.receive(300).has_value()) << "such packets are answered like a call";
  EXPECT_EQ(host_->legs(), 4u);
  end();
}

TEST_F(Abuse, ByReorderedAndRepeatedRtpStaysACall) {
  ASSERT_NO_FATAL_FAILURE(begin());
  UdpSender sender, listener;
  std::minstd_rand random(kSeed);
  for (uint16_t i = 0; i < 100; i = static_cast<uint16_t>(i + 5)) {
    std::array<uint16_t, 10> order{};
    for (uint16_t j = 0; j < 10; ++j) order[j] = static_cast<uint16_t>(i + j % 5);  // each twice
    std::ranges::shuffle(order, random);
    for (const auto number : order)
      sender.send(host_->rtp_port("6666"), rtp_packet(0, number, number * 160U, 7, 160));
    sleep_ms(20);
  }
  EXPECT_EQ(host_->legs(), 5u);
  EXPECT_TRUE(sender.receive(1000).has_value()) << "the host does not answer the strange phone";
  end();
}

// Strangers cannot break into a call: the source lock holds against everything they send.
TEST_F(Abuse, OfACallByStrangersIsNotHeardInIt) {
  ASSERT_NO_FATAL_FAILURE(begin());
  UdpSender stranger;
  for (uint16_t i = 0; i < 500; ++i) {
    for (const auto* extension : {"7777", "8888"})
      stranger.send(host_->rtp_port(extension), rtp_packet(0, i, i * 160U, 0xE000'0001U, 160));
    if (i % 10 == 0) sleep_ms(10);
  }
  EXPECT_FALSE(stranger.receive(100).has_value()) << "a stranger is answered";
  end();
}

TEST_F(Abuse, ByAudioSocketNoiseEndsOnlyItsOwnConnection) {
  ASSERT_NO_FATAL_FAILURE(begin());
  const auto port = host_->audiosocket_port("6000");
  const auto uuid = audiosocket_uuid(7);
  const std::vector<Datagram> openings{
      {0x47, 0x45, 0x54, 0x20, 0x2F},                             // "GET /"
      audiosocket_message(audiosocket::kAudio8k, Datagram(320)),  // speaks before it says who it is
      {audiosocket::kUuid, 0xFF, 0xFF},                           // a UUID of 65535 bytes
      {audiosocket::kUuid, 0x00, 0x00},                           // a UUID of none
      {0x77, 0x00, 0x00},                                         // a kind that is none
  };
  for (const auto& opening : openings) {
    TcpConnection connection(port);
    connection.send(opening);
    EXPECT_TRUE(connection.wait_for_close(1500)) << testing::PrintToString(opening);
  }
  EXPECT_TRUE(
      host_->logs("began with a message of kind 0x47 instead of its UUID (0x01); "
                  "closed. Is it an AudioSocket client?"));
  const std::vector<Datagram> breaks{
      uuid,                                          // a second one
      {audiosocket::kAudio8k, 0xFF, 0xFF, 1, 2, 3},  // longer than AudioSocket has
      {0x02, 0x00, 0x01, 0x00},                      // a kind that is none
      audiosocket_message(audiosocket::kError, Datagram{4}),
      audiosocket_message(audiosocket::kHangUp, {}),
  };
  for (const auto& nonsense : breaks) {
    TcpConnection connection(port);
    connection.send(uuid);
    connection.send(audiosocket_message(audiosocket::kAudio8k, Datagram(320)));
    connection.send(nonsense);
    EXPECT_TRUE(connection.wait_for_close(1500)) << testing::PrintToString(nonsense);
  }
  EXPECT_TRUE(host_->wait_for_legs(4));
  end();
}

// Odd sizes keep the stream in step: they are dropped, the call stays.
TEST_F(Abuse, ByOddAudioSocketMessagesIsDropped) {
  ASSERT_NO_FATAL_FAILURE(begin());
  TcpConnection connection(host_->audiosocket_port("6000"));
  connection.send(audiosocket_uuid(7));
  for (const size_t size : {320U, 0U, 1U, 3U, 319U, 7680U, 2U, 320U})
    connection.send(audiosocket_message(audiosocket::kAudio8k, Datagram(size)));
  for (const auto byte : audiosocket_message(audiosocket::kAudio8k, Datagram(320))) {
    connection.send(Datagram{byte});  // every byte in a segment of its own
  }
  EXPECT_FALSE(connection.wait_for_close(500));
  EXPECT_EQ(host_->legs(), 5u);
  end();
}

TEST_F(Abuse, ByAConnectionThatNeverSpeaksEndsAtTheDeadline) {
  ASSERT_NO_FATAL_FAILURE(begin({.audiosocket_lines = "first_message_deadline_ms = 500\n"}));
  TcpConnection silent(host_->audiosocket_port("6000")), slow(host_->audiosocket_port("6001"));
  const auto half = audiosocket_uuid(7);
  slow.send(std::span(half).first(10));
  EXPECT_TRUE(silent.wait_for_close(2000));
  EXPECT_TRUE(slow.wait_for_close(2000));
  EXPECT_TRUE(host_->program().wait_for_output(
      "AudioSocket 127.0.0.1:" + std::to_string(host_->audiosocket_port("6000")) +
          ": 1 connection sent no UUID within 500 ms and were closed",
      2000))
      << host_->log();
  end();
}

// Root may have as many as it wants; others up to their hard limit.
rlim_t allow_descriptors(rlim_t wanted) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max = std::max(limit.rlim_max, wanted);
  if (setrlimit(RLIMIT_NOFILE, &limit) == 0) return limit.rlim_cur;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

TEST_F(Abuse, ByTenThousandConnectionsThatNeverSpeakIsBounded) {
  constexpr size_t kCrowd = 10'000, kOthers = 200;
  ASSERT_GE(allow_descriptors(kCrowd + kOthers), kCrowd + kOthers)
      << "this test holds 10,000 far ends; raise the hard limit of `ulimit -n`";
  ASSERT_NO_FATAL_FAILURE(begin({.audiosocket_lines = "first_message_deadline_ms = 1500\n"}, 5000));
  std::vector<TcpConnection> crowd;
  crowd.reserve(kCrowd);
  for (size_t i = 0; i < kCrowd; ++i) {
    crowd.emplace_back(host_->audiosocket_port("6000"));
    ASSERT_TRUE(crowd.back().is_open()) << i;
  }
  EXPECT_TRUE(host_->program().wait_for_output(
      "further connections are closed at once: its limit of 1024 open connections is reached",
      5000));
  // Nobody in the crowd stays, and afterwards the door is open again.
  for (auto& connection : crowd) ASSERT_TRUE(connection.wait_for_close(5000));
  expect_a_good_call(*host_,
                     {.extension = "6000", .tone_hz = 600, .via = caller::Via::kAudioSocket},
                     {.extension = "6001", .tone_hz = 800, .via = caller::Via::kAudioSocket});
  end();
}

// More callers than the host takes are refused with a sentence; those who are in stay.
TEST_F(Abuse, ByMoreCallersThanPlacesIsRefused) {
  ASSERT_NO_FATAL_FAILURE(begin({.host_lines = "[limits]\nmax_legs = 6\n"}));
  std::vector<TcpConnection> callers;
  for (uint64_t i = 0; i < 6; ++i) {
    callers.emplace_back(host_->audiosocket_port("6000"));
    callers.back().send(audiosocket_uuid(i));
    callers.back().send(audiosocket_message(audiosocket::kAudio8k, Datagram(320)));
    if (i < 2) {
      ASSERT_TRUE(host_->wait_for_legs(5 + i));
    }
  }
  EXPECT_TRUE(callers.back().wait_for_close(1500));
  EXPECT_EQ(host_->legs(), 6u);
  EXPECT_TRUE(
      host_->logs("LEG_REFUSED a caller for 6000 was refused: all 6 places for "
                  "legs are taken; raise max_legs in host.ini"));
  end();
}

}  // namespace
}  // namespace dgm::test
