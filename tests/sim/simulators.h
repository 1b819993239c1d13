// All simulated services at once, under one CA, and the configuration that points a host to them.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>

#include "tests/sim/deepgram_sim.h"
#include "tests/sim/deepl_sim.h"
#include "tests/sim/elevenlabs_sim.h"
#include "tests/sim/hume_sim.h"

namespace dgm::sim {

struct SimulatorsOptions {
  std::map<std::string, uint16_t> ports{};  // by name; absent: a free one
  bool tls = true;
  std::string key = "sim-key";
};

class Simulators {
 public:
  explicit Simulators(const SimulatorsOptions& options = {});

  DeepgramSim deepgram;
  DeeplSim deepl;
  ElevenLabsSim elevenlabs;
  HumeSim hume;

  std::array<Simulator*, 4> all() { return {&deepgram, &deepl, &elevenlabs, &hume}; }
  Simulator* find(const std::string& name);  // nullptr: there is none
  std::string ca_file() const { return deepgram.ca_file(); }

  // The sections of providers.ini for recognizer, translator, synthesizer and emotion. `ca_file`: a
  // path, empty for plain TCP; `key`: as it is to stand there, such as "file:key".
  std::string provider_sections(const std::string& ca_file, const std::string& key) const;
};

// host.ini, providers.ini, scripts/routes.lua, ca.pem and the key in one folder: 7777 (English) and
// 8888 (French) over RTP, 7000 and 7001 over AudioSocket. Throws std::runtime_error.
void write_configuration(const Simulators& simulators, const std::string& folder);

}  // namespace dgm::sim
