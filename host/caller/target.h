// Where a simulated caller has to send: read from the configuration of the host, or asked of its
// control endpoint.
#pragma once

#include <cstdint>
#include <string>

#include "host/base/result.h"
#include "host/settings/settings.h"

namespace dgm::caller {

enum class Via : uint8_t { kRtp, kAudioSocket };

struct Target {
  std::string address = "127.0.0.1";
  uint16_t port = 0;
  uint64_t leg = 0;  // opened through the API: its number; 0: a place of the configuration
};

// The place of `extension` in "127.0.0.1:5050=7000, 127.0.0.1:5052=7001" of the transport's
// section; an error names the extensions that are there.
Result<Target> configured_target(const settings::Settings& settings, Via via,
                                 const std::string& extension);

// POST /api/v1/legs: a port of its own for this call.
Result<Target> requested_target(const settings::HostSettings& host, const std::string& extension,
                                const std::string& codec);
// DELETE /api/v1/legs/N; failures do not matter, the leg ends by its own timeout.
void give_back(const settings::HostSettings& host, const Target& target);

}  // namespace dgm::caller
