// The host ends when it is told to, quickly, and says good-bye to everybody who is on the line.
#include <gmock/gmock.h>

#include <csignal>

#include "plugins/transport_audiosocket/audiosocket_protocol.h"
#include "plugins/transport_rtp/rtcp.h"
#include "tests/end_to_end/conversation.h"
#include "tests/end_to_end/wire.h"
#include "tests/support/free_ports.h"

namespace dgm::test {
namespace {

using testing::HasSubstr;

constexpr int kPromisedMs = 3000;

class Stop : public testing::TestWithParam<int> {};

TEST_P(Stop, WithCallsUpEndsInTimeAndSaysGoodBye) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  TcpConnection audiosocket(host.audiosocket_port("7000"));
  audiosocket.send(audiosocket_uuid(1));
  audiosocket.send(audiosocket_message(dragoman::audiosocket::kAudio8k, Datagram(320)));
  const uint16_t port = free_udp_port();  // RTP, and RTCP on the one after it
  UdpSender rtp(port), rtcp(static_cast<uint16_t>(port + 1));
  for (uint16_t i = 0; i < 10; ++i)
    rtp.send(host.rtp_port("7777"), rtp_packet(0, i, i * 160U, 7, 160));
  ASSERT_TRUE(host.wait_for_legs(2));

  const auto asked_ms = now_ms();
  host.program().signal(GetParam());
  EXPECT_EQ(host.program().wait(10'000), 0) << host.log();
  EXPECT_LT(now_ms() - asked_ms, kPromisedMs);

  ASSERT_TRUE(audiosocket.wait_for_close(1000));
  const auto& bytes = audiosocket.received();
  ASSERT_GE(bytes.size(), 3u);
  EXPECT_THAT(std::vector<uint8_t>(bytes.end() - 3, bytes.end()), testing::ElementsAre(0, 0, 0));
  dragoman::rtp::Compound last;
  while (const auto report = rtcp.receive(100))
    EXPECT_TRUE(dragoman::rtp::parse_compound(*report, last));
  EXPECT_EQ(last.bye_count, 1u);
  EXPECT_EQ(last.byes[0], last.ssrc);
  EXPECT_THAT(host.log(), HasSubstr("STOPPING the host stops; 2 legs are told good-bye"));
  EXPECT_THAT(host.log(), HasSubstr("STOPPED the host has stopped"));
}

INSTANTIATE_TEST_SUITE_P(Signals, Stop, testing::Values(SIGTERM, SIGINT), [](const auto& signal) {
  return signal.param == SIGTERM ? "TERM" : "INT";
});

TEST(Stop, WithManyCallsUpEndsInTime) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  std::vector<Phone> phones;
  for (size_t i = 0; i < 100; ++i)
    phones.push_back({.extension = i % 2 ? "7001" : "7000", .via = caller::Via::kAudioSocket});
  Conversation calls(host, phones);
  calls.start(8000);  // all are hung up on before
  ASSERT_TRUE(host.wait_for_legs(100));
  const auto asked_ms = now_ms();
  EXPECT_EQ(host.stop(), 0) << host.log();
  EXPECT_LT(now_ms() - asked_ms, kPromisedMs);
  calls.wait();
  for (size_t i = 0; i < phones.size(); ++i) EXPECT_TRUE(calls.ear(i).report.line.closed_by_host);
}

}  // namespace
}  // namespace dgm::test
