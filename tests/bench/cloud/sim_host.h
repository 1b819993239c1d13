// A host whose recognizers, translators and synthesizers are simulated cloud services, two of each
// kind: the second one of a chain takes over from the first.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "host/caller/line.h"
#include "host/settings/settings.h"
#include "tests/bench/process.h"
#include "tests/sim/deepgram_sim.h"
#include "tests/sim/deepl_sim.h"
#include "tests/sim/elevenlabs_sim.h"

namespace dgm::bench {

// The services, each kind a chain of two.
struct SimChains {
  SimChains() { elevenlabs[1].tone_voice(2); }

  std::array<sim::DeepgramSim, 2> deepgram;
  std::array<sim::DeeplSim, 2> deepl;
  std::array<sim::ElevenLabsSim, 2> elevenlabs;

  std::array<sim::Simulator*, 6> all() {
    return {deepgram.data(), &deepgram[1],      deepl.data(),
            &deepl[1],       elevenlabs.data(), &elevenlabs[1]};
  }
  // "deepgram", "deepl" or "elevenlabs": the first one of its chain.
  sim::Simulator& first(const std::string& name);
};

class SimHost {
 public:
  // Extensions 7001 to 7040 speak English, each paired with its neighbour 8001 to 8040 who speaks
  // French. Returns when it serves. `folder`: for configuration, state and log; outlives it.
  static Result<std::unique_ptr<SimHost>> start(const std::string& folder, SimChains& chains);

  Result<std::unique_ptr<caller::Line>> phone(const std::string& extension, uint32_t ssrc) const;
  const std::string& log() const { return log_; }
  const settings::HostSettings& control() const { return control_; }
  bool alive() const { return process_->alive(); }
  std::string last_lines() const { return process_->last_lines(); }

 private:
  explicit SimHost(const std::string& folder) : log_(folder + "/log") {}

  std::string log_;
  settings::HostSettings control_;
  std::unique_ptr<Process> process_;
};

}  // namespace dgm::bench
