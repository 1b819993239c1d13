#include <unistd.h>

#include <filesystem>
#include <sstream>

#include "host/base/clock.h"
#include "tests/bench/contestant.h"

namespace dgm::bench {
namespace {

// A program that takes the number of pairs as its argument, prints "PORTS ... READY" and passes
// bytes from side to side.
class CrossoverProgram : public Contestant {
 public:
  explicit CrossoverProgram(const std::string& folder) : folder_(folder) {}

  // The process begins with its legs, because the number of them is its argument.
  Outcome start(const Setting& setting) override {
    std::filesystem::create_directories(folder_);
    setting_ = setting;
    return launch(0);
  }

  Result<std::vector<caller::Target>> open_legs(size_t count) override {
    const auto launched = launch(count / 2);
    if (!launched) return launched.error();
    if (const auto ready = process_->wait_for("READY", 30); !ready) return ready.error();
    const auto printed = process_->printed();
    std::istringstream words(printed.substr(printed.find("PORTS") + 5));
    std::vector<caller::Target> legs;
    for (uint16_t port = 0; words >> port;) legs.push_back({.port = port});
    if (legs.size() != count)
      return Error{name(), "opened " + std::to_string(legs.size()) + " ports"};
    return legs;
  }

 protected:
  virtual std::vector<std::string> command(size_t pairs) const = 0;
  const Setting& setting() const { return setting_; }

 private:
  Outcome launch(size_t pairs) {
    process_.reset();
    std::filesystem::remove(folder_ + "/log");  // of the process before
    auto started = Process::start({.command = command(pairs),
                                   .core = setting_.core,
                                   .realtime = setting_.realtime,
                                   .log = folder_ + "/log"});
    if (!started) return started.error();
    process_ = std::move(*started);
    return Done{};
  }

  std::string folder_;
  Setting setting_;
};

class NodeCrossover final : public CrossoverProgram {
 public:
  explicit NodeCrossover(const std::string& folder) : CrossoverProgram(folder + "/node") {}
  std::string name() const override { return "Node.js crossover"; }
  bool installed() const override { return is_installed("node"); }

 private:
  std::vector<std::string> command(size_t pairs) const override {
    return {"node", DGM_SOURCE_DIR "/tests/bench/node_crossover.js", std::to_string(pairs)};
  }
};

class KernelFloor final : public CrossoverProgram {
 public:
  explicit KernelFloor(const std::string& folder) : CrossoverProgram(folder + "/floor") {}
  std::string name() const override {
    return "bare recv and send, tick " + std::to_string(setting().tick_us) + " us";
  }

 private:
  std::vector<std::string> command(size_t pairs) const override {
    return {DGM_BINARY_DIR "/bin/floor_crossover", std::to_string(pairs),
            std::to_string(setting().tick_us)};
  }
};

}  // namespace

std::unique_ptr<Contestant> node_crossover(const std::string& folder) {
  return std::make_unique<NodeCrossover>(folder);
}
std::unique_ptr<Contestant> kernel_floor(const std::string& folder) {
  return std::make_unique<KernelFloor>(folder);
}

}  // namespace dgm::bench
