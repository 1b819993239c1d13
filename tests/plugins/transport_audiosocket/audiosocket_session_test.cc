// The plugin as the host loads it, on a host in memory.
#include <gtest/gtest.h>

#include <string>

#include "dragoman/testing/conformance.h"
#include "dragoman/testing/drivers/transport_driver.h"
#include "plugins/transport_audiosocket/audiosocket_protocol.h"
#include "tests/plugins/transport_rtp/option_table.h"

namespace dragoman::audiosocket {
namespace {

using dragoman::testing::FakeHost;
using dragoman::testing::FarStream;
using dragoman::testing::ListenerDriver;
using dragoman::testing::loopback;
using dragoman::testing::OptionValues;
using dragoman::testing::PluginFile;
using dragoman::testing::TestProvider;
using dragoman::testing::TransportDriver;
using dragoman::testing::WireEvent;
using std::chrono::milliseconds;
using Raw = std::vector<uint8_t>;
using Names = std::vector<std::string>;

const std::string kFile = std::string(DGM_BINARY_DIR) + "/plugins/transport_audiosocket.so";
const std::string kUuidText = "79f02b5d-01d8-4bea-9fa4-013cc6e524c2";
const Raw kUuidMessage{0x01, 0x00, 0x10, 0x79, 0xf0, 0x2b, 0x5d, 0x01, 0xd8, 0x4b,
                       0xea, 0x9f, 0xa4, 0x01, 0x3c, 0xc6, 0xe5, 0x24, 0xc2};

Raw message(uint8_t kind, size_t payload_size, uint8_t fill = 0) {
  Raw raw(kHeaderSize + payload_size, fill);
  raw[0] = kind;
  raw[1] = static_cast<uint8_t>(payload_size >> 8);
  raw[2] = static_cast<uint8_t>(payload_size);
  return raw;
}
const Raw kSilence8k = message(0x10, 320);

Raw joined(const std::vector<Raw>& parts) {
  Raw all;
  for (const Raw& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

struct Listening : ::testing::Test {
  explicit Listening(const OptionValues& options = {}) : provider(type, options) {
    EXPECT_TRUE(provider.ok()) << provider.error().detail;
    EXPECT_EQ(listener.listen(), DGM_OK);
  }
  ~Listening() override { EXPECT_EQ(host.violations(), Names{}); }

  std::string refusal(const OptionValues& options) {
    const TestProvider refused(type, options);
    EXPECT_FALSE(refused.ok());
    return refused.error().detail;
  }

  FakeHost host;
  PluginFile file{kFile};
  const dgm_provider_type& type = *file.find(DGM_TRANSPORT_ID, "audiosocket");
  TestProvider provider;
  ListenerDriver listener{host, provider};
};

TEST(AudioSocketPluginFile, FollowsTheRulesOfTheAbi) { dragoman::testing::run_conformance(kFile); }

TEST_F(Listening, OpensThePlacesOfItsConfiguration) {
  EXPECT_EQ(host.listening_ports(), (std::vector<uint16_t>{5050, 5052}));
  EXPECT_EQ(host.running_timers(), 0u) << "nothing ticks while nobody calls";
}

TEST_F(Listening, HasTheOptionsThatItsReadmeTells) {
  const std::string readme =
      test::read_file(std::string(DGM_SOURCE_DIR) + "/plugins/transport_audiosocket/README.md");
  EXPECT_NE(readme.find(test::option_table(type)), std::string::npos) << test::option_table(type);
}

TEST_F(Listening, RefusesOptionsThatMakeNoSense) {
  EXPECT_EQ(refusal({{"listen", "5050=7000"}}),
            "listen: \"5050=7000\" is not ADDRESS:PORT=EXTENSION, such as 127.0.0.1:5050=7000");
  EXPECT_EQ(refusal({{"listen", "127.0.0.1:5050"}}),
            "listen: \"127.0.0.1:5050\" is not ADDRESS:PORT=EXTENSION, such as "
            "127.0.0.1:5050=7000");
  EXPECT_EQ(refusal({{"listen", "127.0.0.1:5050=1,127.0.0.1:5050=2"}}),
            "listen: 127.0.0.1:5050 is given twice; each place has one extension");
}

TEST_F(Listening, GoesOnWithTheOthersWhenOnePortIsTaken) {
  host.occupy_port(6000);
  const TestProvider other(type, {{"listen", "127.0.0.1:6000=1, 127.0.0.1:6002=2"}});
  ListenerDriver there{host, other};
  EXPECT_EQ(there.listen(), DGM_OK);
  ASSERT_EQ(there.failures.size(), 1u);
  EXPECT_NE(there.failures[0].detail.find("6000"), std::string::npos);
  EXPECT_EQ(host.listening_ports(), (std::vector<uint16_t>{5050, 5052, 6002}));
}

TEST_F(Listening, FeedsSilenceFromTheMomentOfAccept) {
  FarStream caller = host.connect(5050);
  EXPECT_EQ(caller.take(), kSilence8k);
  for (int i = 0; i < 10; ++i) {
    host.advance(milliseconds(20));
    EXPECT_EQ(caller.take(), kSilence8k);
  }
}

TEST_F(Listening, WritesEachMessageInOnePiece) {
  host.connect(5050);
  host.advance(milliseconds(200));
  for (const WireEvent& event : host.wire()) {
    if (event.kind == WireEvent::Kind::kStream) {
      EXPECT_EQ(event.data.size(), 323u);
    }
  }
}

TEST_F(Listening, OffersACallerWithItsExtensionAndUuid) {
  host.connect(5052, loopback(40123)).send(kUuidMessage);
  ASSERT_EQ(listener.offers.size(), 1u);
  EXPECT_EQ(listener.offers[0].extension, "7001");
  EXPECT_EQ(listener.offers[0].call_id, kUuidText);
  EXPECT_EQ(listener.offers[0].from, "127.0.0.1:40123");
  EXPECT_TRUE(listener.offers[0].unread.empty());
  host.advance(milliseconds(40));
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(Listening, ReadsAUuidThatComesInPieces) {
  FarStream caller = host.connect(5050);
  for (const uint8_t byte : kUuidMessage) {
    EXPECT_TRUE(listener.offers.empty());
    caller.send(Raw{byte});
  }
  ASSERT_EQ(listener.offers.size(), 1u);
  EXPECT_EQ(listener.offers[0].call_id, kUuidText);
}

TEST_F(Listening, GivesWhatFollowsTheUuidToTheLeg) {
  host.connect(5050).send(joined({kUuidMessage, {0x10, 0x01}}));
  ASSERT_EQ(listener.offers.size(), 1u);
  EXPECT_EQ(listener.offers[0].unread, (Raw{0x10, 0x01}));
}

TEST_F(Listening, ClosesAConnectionThatNeverSpeaks) {
  FarStream caller = host.connect(5050);
  host.advance(milliseconds(1'900));
  EXPECT_TRUE(caller.is_open());
  host.advance(milliseconds(200));
  EXPECT_FALSE(caller.is_open());
  EXPECT_TRUE(host.logged("AudioSocket 127.0.0.1:5050: 1 connection sent no UUID within 2000 ms"));
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(Listening, TellsOfManySilentConnectionsInOneLine) {
  for (uint16_t i = 0; i < 500; ++i)
    host.connect(5050, loopback(static_cast<uint16_t>(20'000 + i)));
  host.advance(milliseconds(4'000));
  EXPECT_TRUE(host.logged("500 connections sent no UUID"));
  EXPECT_EQ(host.log().size(), 1u);
  EXPECT_TRUE(host.streams().empty());
}

TEST_F(Listening, ClosesWhatIsNoAudioSocket) {
  FarStream browser = host.connect(5050);
  browser.send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_FALSE(browser.is_open());
  EXPECT_TRUE(host.logged("127.0.0.1:40000 began with a message of kind 0x47"));
  FarStream early = host.connect(5050);
  early.send(kSilence8k);
  EXPECT_FALSE(early.is_open());
  FarStream hangs_up = host.connect(5050);
  hangs_up.send(Raw{0, 0, 0});
  EXPECT_FALSE(hangs_up.is_open());
  EXPECT_TRUE(listener.offers.empty());
}

TEST_F(Listening, ForgetsCallersWhoHangUpEarly) {
  FarStream first = host.connect(5050), second = host.connect(5050), third = host.connect(5050);
  first.close();
  second.close(DGM_UNAVAILABLE, "connection reset");
  third.send(kUuidMessage);
  EXPECT_EQ(listener.offers.size(), 1u);
  host.advance(milliseconds(20));
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(Listening, KeepsTheOthersApartWhenOneLeaves) {
  FarStream first = host.connect(5050), second = host.connect(5050), third = host.connect(5050);
  first.close();
  third.send(kUuidMessage);
  EXPECT_EQ(listener.offers.size(), 1u);
  second.take();
  third.take();
  host.advance(milliseconds(20));
  EXPECT_EQ(second.take(), kSilence8k);
  EXPECT_TRUE(third.take().empty()) << "it is the host's now";
  second.send(kUuidMessage);
  EXPECT_EQ(listener.offers.size(), 2u);
}

struct ListeningToFew : Listening {
  ListeningToFew() : Listening({{"max_connections", "2"}}) {}
};

TEST_F(ListeningToFew, ClosesTheThird) {
  FarStream first = host.connect(5050), second = host.connect(5050);
  FarStream third = host.connect(5050);
  EXPECT_FALSE(third.is_open());
  EXPECT_TRUE(first.is_open());
  EXPECT_TRUE(second.is_open());
}

struct AudioSocketLeg : Listening {
  // A caller whose first bytes after the UUID are these.
  FarStream call(const Raw& first = {}) {
    FarStream caller = host.connect(5050);
    caller.send(joined({kUuidMessage, first}));
    EXPECT_EQ(listener.offers.size(), 1u);
    leg.take(listener.offers.at(0));
    EXPECT_EQ(leg.open(), DGM_OK) << leg.error().detail;
    caller.take();
    host.run_pending();
    return caller;
  }
  void hear(FarStream& caller, const Raw& raw) {
    caller.send(raw);
    host.advance(milliseconds(20));
  }
  TransportDriver leg{host, provider, {}};
};

TEST_F(AudioSocketLeg, SpeaksEightKilohertzUntilTheFirstAudioTells) {
  FarStream caller = call();
  EXPECT_EQ(leg.events(), (Names{"ready", "format"}));
  EXPECT_EQ(leg.send_codec(), dgm_codec{DGM_CODEC_S16LE});
  EXPECT_EQ(leg.send_rate_hz(), 8000u);
  EXPECT_EQ(leg.local().version, 0);
  hear(caller, message(0x12, 640));
  EXPECT_EQ(leg.events(), (Names{"ready", "format", "format", "packet"}));
  EXPECT_EQ(leg.send_rate_hz(), 16000u);
}

TEST_F(AudioSocketLeg, FeedsSilenceUntilTheHostSpeaks) {
  FarStream caller = call();
  caller.take();
  host.advance(milliseconds(20));
  EXPECT_EQ(caller.take(), kSilence8k);
  hear(caller, message(0x12, 640));
  caller.take();
  host.advance(milliseconds(20));
  EXPECT_EQ(caller.take(), message(0x12, 640)) << "in the kind that is received";
  EXPECT_EQ(leg.send(Raw(640, 7)), DGM_OK);
  EXPECT_EQ(caller.take(), message(0x12, 640, 7));
  host.advance(milliseconds(200));
  EXPECT_TRUE(caller.take().empty()) << "the host's pace has taken over";
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(AudioSocketLeg, FeedsSilenceFromItsFirstMoment) {
  FarStream caller = host.connect(5050);
  caller.send(kUuidMessage);
  leg.take(listener.offers.at(0));
  caller.take();
  ASSERT_EQ(leg.open(), DGM_OK);
  EXPECT_EQ(caller.take(), kSilence8k);
}

TEST_F(AudioSocketLeg, HandlesWhatCameWithTheUuid) {
  call(joined({message(0x12, 640, 1), {0x12, 0x02}}));
  EXPECT_EQ(leg.events(), (Names{"ready", "format", "packet"}));
  EXPECT_EQ(leg.send_rate_hz(), 16000u);
  host.streams().at(0).send(joined({{0x80}, Raw(640, 2)}));
  ASSERT_EQ(leg.packets().size(), 2u);
  EXPECT_EQ(leg.packets()[1].payload, Raw(640, 2));
}

TEST_F(AudioSocketLeg, AnswersAnOlderAsteriskInItsOwnKind) {
  FarStream caller = call();
  hear(caller, message(0x10, 640));
  EXPECT_EQ(leg.send_rate_hz(), 16000u);
  caller.take();
  EXPECT_EQ(leg.send(Raw(640, 0)), DGM_OK);
  EXPECT_EQ(caller.take(), message(0x10, 640));
}

TEST_F(AudioSocketLeg, FollowsAFormatThatChanges) {
  FarStream caller = call();
  hear(caller, message(0x10, 320));
  EXPECT_EQ(leg.count("format"), 1u) << "it is what was told before";
  hear(caller, message(0x13, 960));
  EXPECT_EQ(leg.send_rate_hz(), 24000u);
  hear(caller, message(0x10, 320));
  EXPECT_EQ(leg.send_rate_hz(), 8000u);
  EXPECT_EQ(leg.count("format"), 3u);
  EXPECT_EQ(leg.packets()[1].position, 3u * 160) << "the position counts on at the new rate";
  EXPECT_EQ(leg.packets()[2].position, 320u);
}

TEST_F(AudioSocketLeg, BringsTheHighestRatesDownAndAnswersAtFortyEight) {
  FarStream caller = call();
  hear(caller, message(0x18, 7680, 3));
  EXPECT_EQ(leg.send_rate_hz(), 48000u);
  ASSERT_EQ(leg.packets().size(), 1u);
  EXPECT_EQ(leg.packets()[0].sample_rate_hz, 48000u);
  EXPECT_EQ(leg.packets()[0].payload, Raw(1920, 3));
  caller.take();
  EXPECT_EQ(leg.send(Raw(1920, 0)), DGM_OK);
  EXPECT_EQ(caller.take(), message(0x16, 1920));
  hear(caller, message(0x17, 3840, 5));
  EXPECT_EQ(leg.packets()[1].payload, Raw(1920, 5));
  EXPECT_EQ(leg.count("format"), 2u);
}

TEST_F(AudioSocketLeg, NumbersMessagesAndCountsSamples) {
  FarStream caller = call();
  for (int i = 0; i < 3; ++i) hear(caller, message(0x10, 320));
  host.advance(milliseconds(1'000));
  hear(caller, message(0x10, 320));
  const auto& packets = leg.packets();
  ASSERT_EQ(packets.size(), 4u);
  EXPECT_EQ(packets[1].sequence, packets[0].sequence + 1);
  EXPECT_EQ(packets[3].sequence, packets[0].sequence + 3) << "a hold is no loss";
  EXPECT_EQ(packets[2].position, packets[0].position + 320);
  EXPECT_EQ(packets[3].position, packets[2].position + 160 + 8000);
}

TEST_F(AudioSocketLeg, TakesABurstAfterAStallWithoutAGap) {
  FarStream caller = call();
  hear(caller, message(0x10, 320));
  host.advance(milliseconds(480));
  std::vector<Raw> burst(25, message(0x10, 320));
  caller.send(joined(burst));
  ASSERT_EQ(leg.packets().size(), 26u);
  for (size_t i = 0; i < 26; ++i) EXPECT_EQ(leg.packets()[i].position, i * 160);
}

TEST_F(AudioSocketLeg, ReportsEachKeyOnce) {
  FarStream caller = call();
  caller.send(Raw{0x03, 0, 1, '1', 0x03, 0, 1, '#', 0x03, 0, 1, 'x'});
  EXPECT_EQ(leg.digits(), (std::vector<std::pair<char, uint32_t>>{{'1', 0u}, {'#', 0u}}));
  EXPECT_EQ(leg.stats().packets_rejected, 1u);
}

TEST_F(AudioSocketLeg, EndsWellOnAHangUpMessage) {
  FarStream caller = call();
  caller.send(Raw{0, 0, 0});
  EXPECT_TRUE(leg.ended());
  EXPECT_TRUE(leg.error().ok());
  caller.take();
  host.advance(milliseconds(100));
  const size_t before = host.wire().size();
  leg.close();
  for (size_t i = before; i < host.wire().size(); ++i)
    EXPECT_EQ(host.wire()[i].kind, WireEvent::Kind::kClose) << "nothing is said to who has left";
}

TEST_F(AudioSocketLeg, EndsWellAtTheEndOfTheStream) {
  FarStream caller = call();
  caller.send(Raw{0x10, 0x01});
  caller.close();
  EXPECT_TRUE(leg.ended());
  EXPECT_TRUE(leg.error().ok());
  host.advance(milliseconds(20));
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(AudioSocketLeg, EndsWellOnAReset) {
  FarStream caller = call();
  caller.close(DGM_UNAVAILABLE, "connection reset by peer");
  EXPECT_TRUE(leg.ended());
  EXPECT_TRUE(leg.error().ok());
}

TEST_F(AudioSocketLeg, SaysWhatBrokeTheStream) {
  FarStream caller = call();
  caller.send(joined({message(0x10, 320), {0x55, 0, 0}, message(0x10, 320)}));
  EXPECT_TRUE(leg.ended());
  EXPECT_EQ(leg.error().status, Status::kInvalidArgument);
  EXPECT_EQ(leg.error().detail,
            "AudioSocket: found a message of kind 0x55 and length 0; AudioSocket has 0x00 (0 "
            "bytes), 0x01 (16), 0x03 (1), 0x10-0x18 (at most 7680) and 0xff (0 or 1)");
  EXPECT_EQ(leg.packets().size(), 1u);
}

TEST_F(AudioSocketLeg, RefusesASecondUuid) {
  FarStream caller = call();
  caller.send(kUuidMessage);
  EXPECT_EQ(leg.error().detail,
            "AudioSocket: a second UUID on one connection; one connection is one call");
}

TEST_F(AudioSocketLeg, PassesOnAnErrorOfTheFarEnd) {
  FarStream caller = call();
  caller.send(Raw{0xff, 0, 1, 4});
  EXPECT_EQ(leg.error().status, Status::kUnavailable);
  EXPECT_EQ(leg.error().provider_code, "4");
}

TEST_F(AudioSocketLeg, ToleratesEmptyAndOddAudio) {
  FarStream caller = call();
  caller.send(joined({message(0x10, 0), message(0x10, 319), message(0x10, 320)}));
  EXPECT_EQ(leg.packets().size(), 1u);
  EXPECT_EQ(leg.stats().packets_rejected, 2u);
  EXPECT_FALSE(leg.ended());
}

TEST_F(AudioSocketLeg, HangsUpOnTheWire) {
  FarStream caller = call();
  caller.take();
  const size_t before = host.wire().size();
  leg.close();
  ASSERT_GT(host.wire().size(), before);
  EXPECT_EQ(host.wire()[before].kind, WireEvent::Kind::kStream);
  EXPECT_EQ(host.wire()[before].data, (Raw{0, 0, 0}));
  EXPECT_FALSE(caller.is_open());
  host.advance(milliseconds(20));
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(AudioSocketLeg, NeverSendsAnEmptyOrTooLongMessage) {
  FarStream caller = call();
  caller.take();
  EXPECT_EQ(leg.send({}), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(leg.send(Raw(1922, 0)), DGM_INVALID_ARGUMENT);
  EXPECT_TRUE(caller.take().empty());
}

TEST_F(AudioSocketLeg, TellsWhenTheFarEndReadsNoMore) {
  FarStream caller = call();
  caller.hold(true);
  EXPECT_EQ(leg.send(Raw(320, 0)), DGM_BUSY);
  EXPECT_EQ(leg.stats().packets_sent, 0u);
  caller.hold(false);
  EXPECT_EQ(leg.send(Raw(320, 0)), DGM_OK);
  EXPECT_EQ(leg.stats().packets_sent, 1u);
  EXPECT_EQ(leg.stats().bytes_sent, 320u);
}

TEST_F(AudioSocketLeg, IsNotOpenedWithoutACaller) {
  EXPECT_EQ(leg.open(), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(leg.error().detail,
            "an AudioSocket leg needs the stream of a caller; it cannot be opened by itself");
}

TEST_F(AudioSocketLeg, EndsWellWhenTheCallerHungUpOnTheWay) {
  FarStream caller = host.connect(5050);
  caller.send(kUuidMessage);
  leg.take(listener.offers.at(0));
  caller.close();
  EXPECT_EQ(leg.open(), DGM_OK);
  host.run_pending();
  EXPECT_TRUE(leg.ended());
  EXPECT_TRUE(leg.error().ok());
}

TEST_F(AudioSocketLeg, SaysThatItsStreamIsGone) {
  listener.offers.push_back({"7000", kUuidText, "127.0.0.1:40000", dgm_socket{999}, {}});
  leg.take(listener.offers.at(0));
  EXPECT_EQ(leg.open(), DGM_UNAVAILABLE);
  EXPECT_EQ(leg.error().detail, "the caller hung up before the leg was opened");
}

TEST_F(AudioSocketLeg, CannotSendKeys) {
  call();
  EXPECT_EQ(leg.send_dtmf('1', 100), DGM_UNSUPPORTED);
}

}  // namespace
}  // namespace dragoman::audiosocket
