#include <unistd.h>

#include <filesystem>
#include <optional>

#include "tests/bench/contestant.h"
#include "tests/bench/free_port.h"
#include "tests/bench/rtpengine_ng.h"

namespace dgm::bench {
namespace {

// It sends to where the first packet came from, so these need not be true.
std::string sdp_of(uint16_t port) {
  return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " +
         std::to_string(port) + " RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=sendrecv\r\n";
}

class Rtpengine final : public Contestant {
 public:
  explicit Rtpengine(const std::string& folder) : folder_(folder + "/rtpengine") {}

  std::string name() const override { return "rtpengine, userspace"; }
  bool installed() const override { return is_installed("rtpengine"); }

  Outcome start(const Setting& setting) override {
    std::filesystem::create_directories(folder_);
    const auto port = free_port(SOCK_DGRAM);
    auto started = Process::start(
        {.command = {"rtpengine", "--foreground", "--log-stderr", "--log-level=4", "--table=-1",
                     "--config-file=none", "--num-threads=1", "--interface=127.0.0.1",
                     "--listen-ng=127.0.0.1:" + std::to_string(port), "--port-min=12000",
                     "--port-max=19999", "--endpoint-learning=immediate"},
         .core = setting.core,
         .realtime = setting.realtime,
         .log = folder_ + "/log"});
    if (!started) return started.error();
    process_ = std::move(*started);
    control_.emplace(port);
    for (int tries = 0; tries < 10 && process_->alive(); ++tries)
      if (control_->ask({{"command", "ping"}})) return Done{};
    return Error{"rtpengine", "did not start:\n" + process_->last_lines()};
  }

  // An offer shows where the second caller sends, the answer to it where the first one does.
  Result<std::vector<caller::Target>> open_legs(size_t count) override {
    std::vector<caller::Target> legs;
    while (legs.size() < count) {
      NgMessage message{{"command", "offer"},
                        {"call-id", "bench-" + std::to_string(legs.size())},
                        {"from-tag", "left"},
                        {"ICE", "remove"},
                        {"sdp", sdp_of(30'000)}};
      const auto second = port_from(message);
      message["command"] = "answer";
      message["to-tag"] = "right";
      message["sdp"] = sdp_of(30'002);
      const auto first = port_from(message);
      if (!first) return first.error();
      if (!second) return second.error();
      legs.push_back({.port = *first});
      legs.push_back({.port = *second});
    }
    return legs;
  }

 private:
  Result<uint16_t> port_from(const NgMessage& message) {
    const auto answer = control_->ask(message);
    if (!answer) return Error{"rtpengine", "did not answer an " + message.at("command")};
    const auto sdp = answer->find("sdp");
    const uint16_t port = sdp == answer->end() ? uint16_t{0} : audio_port_of(sdp->second);
    if (port == 0) {
      const auto why = answer->find("error-reason");
      return Error{"rtpengine", why == answer->end() ? "gave no port" : why->second};
    }
    return port;
  }

  std::string folder_;
  std::optional<NgClient> control_;
};

}  // namespace

std::unique_ptr<Contestant> rtpengine_userspace(const std::string& folder) {
  return std::make_unique<Rtpengine>(folder);
}

}  // namespace dgm::bench
