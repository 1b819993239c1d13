#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "host/base/clock.h"
#include "tests/bench/contestant.h"
#include "tests/bench/free_port.h"

namespace dgm::bench {
namespace {

class DragomanHost final : public Contestant {
 public:
  explicit DragomanHost(const std::string& folder) : folder_(folder + "/dragoman") {}

  std::string name() const override { return "dragoman, tick " + std::to_string(tick_us_) + " us"; }

  Outcome start(const Setting& setting) override {
    tick_us_ = setting.tick_us;
    control_.control_port = free_port(SOCK_STREAM);
    write_configuration(setting);
    auto started = Process::start(
        {.command = {DGM_BINARY_DIR "/bin/dragoman", "run", "--config", folder_ + "/config"},
         .core = setting.core,
         .realtime = false,
         .log = folder_ + "/log"});
    if (!started) return started.error();
    process_ = std::move(*started);
    return process_->wait_for("READY", 30);
  }

  Result<std::vector<caller::Target>> open_legs(size_t count) override {
    std::vector<caller::Target> legs;
    while (legs.size() < count) {
      auto leg = caller::requested_target(control_, legs.size() % 2 == 0 ? "6001" : "6002", "ulaw");
      if (!leg) return leg.error();
      legs.push_back(*leg);
    }
    return legs;
  }

 private:
  void write_configuration(const Setting& setting) const {
    std::filesystem::create_directories(folder_ + "/config");
    std::filesystem::create_directories(folder_ + "/scripts");
    // One worker: the figures are per core.
    std::ofstream(folder_ + "/config/host.ini")
        << "[host]\nworker_threads = 1\nlog_level = info\nstate_folder = " << folder_
        << "/state\n[control]\nport = " << control_.control_port
        << "\n[plugins]\nfolders = " DGM_BINARY_DIR "/plugins\n[scripts]\nfolder = " << folder_
        << "/scripts\n[media]\ntick_us = " << setting.tick_us
        << "\nrealtime = " << (setting.realtime ? "true" : "false") << "\n";
    // Below the range from which the system gives ports to the callers.
    std::ofstream(folder_ + "/config/providers.ini")
        << "[provider.rtp]\nkind = transport\nports = 12000-19999\n"
           "standing = 127.0.0.1:"
        << free_port(SOCK_DGRAM) << "=6001\n";
    std::ofstream(folder_ + "/scripts/routes.lua")
        << "extension(\"6001\", { speaks = \"en-US\" })\n"
           "extension(\"6002\", { speaks = \"es-ES\" })\n"
           "pair(\"6001\", \"6002\", { crossover = \"pass_through\", automatic_gain = false })\n";
  }

  std::string folder_;
  unsigned tick_us_ = 1000;
  settings::HostSettings control_;
};

}  // namespace

std::unique_ptr<Contestant> dragoman_host(const std::string& folder) {
  return std::make_unique<DragomanHost>(folder);
}

}  // namespace dgm::bench
