#include "tests/bench/asterisk/pbx.h"

#include "tests/asterisk/routes.h"
#include "tests/support/free_ports.h"

namespace dgm::bench {
namespace {

// Below the ports that the system gives to connections, above those of the tests' Asterisk.
constexpr int kFirstPort = 20'000;

// Of its own: several benchmarks run beside each other as tests.
uint16_t block_of_ports() {
  return static_cast<uint16_t>(kFirstPort + test::port_lane() * static_cast<int>(kMostCalls));
}

std::string two_digits(size_t call) {
  return {static_cast<char>('0' + call / 10), static_cast<char>('0' + call % 10)};
}

test::Configuration configuration(const test::Asterisk& asterisk, Pbx::Media media,
                                  uint16_t dragoman_port) {
  const bool tapped = media == Pbx::Media::kTapped;
  auto made = test::over_ari(test::passing_through(), asterisk,
                             {.media = tapped ? "websocket_client" : "auto"});
  if (tapped) {
    const auto between = std::to_string(asterisk.websocket_port());
    const size_t at = made.providers.rfind(between);
    EXPECT_NE(at, std::string::npos);
    made.providers.replace(at, between.size(), std::to_string(dragoman_port));
  }
  made.routes += R"(
for way, media in ipairs({ "rtp", "audiosocket", "websocket" }) do
  for call = 0, 98, 2 do
    local one, other = 7000 + 100 * way + call, 7000 + 100 * way + call + 1
    extension(tostring(one), { speaks = "en-US", media = media })
    extension(tostring(other), { speaks = "en-US", media = media })
    pair(tostring(one), tostring(other), as_it_is)
  end
end
)";
  return made;
}

}  // namespace

Pbx::Pbx(Media media)
    : dragoman_port_(test::free_tcp_port()),
      host_(std::make_unique<test::Host>(configuration(asterisk_, media, dragoman_port_))),
      crossover_port_(block_of_ports()) {}

std::string Pbx::number(size_t way, size_t call) {
  return "7" + std::to_string(way + 1) + two_digits(call);
}

std::string Pbx::number_past(size_t way, size_t call) {
  return "9" + std::to_string(way + 1) + two_digits(call);
}

bool Pbx::start() {
  asterisk_.start(*host_);
  if (testing::Test::HasFailure()) return false;
  add_numbers();
  host_->start();
  if (testing::Test::HasFailure()) return false;
  const bool ready = host_->program().wait_for_output("PBX_READY", 10'000);
  EXPECT_TRUE(ready) << host_->log();
  return ready;
}

// The beep tells a phone where to send to: on the way past Dragoman nobody else speaks first.
void Pbx::add_numbers() const {
  const auto add = [&](const std::string& pattern, int step, const std::string& what) {
    asterisk_.command("dialplan add extension " + pattern + "," + std::to_string(step) + "," +
                      what + " into phones");
  };
  const std::string call = "${EXTEN:2}", port = std::to_string(crossover_port_);
  const std::array<std::string, kWays.size()> media{
      "UnicastRTP/127.0.0.1:$[" + port + "+" + call + "]/c(g722)",
      "AudioSocket/127.0.0.1:" + port + "/00000000-0000-0000-0000-0000000000" + call + "/c(slin16)",
      "WebSocket/dragoman/c(slin16)v(n=" + call + ")"};
  for (size_t way = 0; way < kWays.size(); ++way) {
    const auto digit = std::to_string(way + 1);
    add("_7" + digit + "XX", 1, "Stasis(translation-test)");
    add("_9" + digit + "XX", 1, "Answer()");
    add("_9" + digit + "XX", 2, "Playback(beep)");
    add("_9" + digit + "XX", 3, "Dial(" + media[way] + ")");
  }
}

std::vector<size_t> Pbx::joined(size_t way) const {
  std::vector<size_t> calls;
  const auto log = host_->log(), before = "LEG_JOINED 7" + std::to_string(way + 1);
  for (size_t at = log.find(before); at != std::string::npos; at = log.find(before, at + 1))
    calls.push_back(std::stoul(log.substr(at + before.size(), 2)));
  return calls;
}

std::unique_ptr<Crossover> Pbx::open_crossover(size_t way, size_t calls) const {
  switch (way) {
    case 0:
      return rtp_crossover(crossover_port_, calls);
    case 1:
      return audiosocket_crossover(crossover_port_);
    default:
      return websocket_crossover(asterisk_.websocket_port());
  }
}

}  // namespace dgm::bench
