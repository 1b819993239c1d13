// The options of the RTP transport as values, read and checked once. [control]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dragoman/cpp/place.hpp"
#include "dragoman/cpp/transport.hpp"
#include "plugins/transport_rtp/payload_types.h"
#include "plugins/transport_rtp/source_lock.h"

namespace dragoman::rtp {

struct Config {
  // Throws Failure with one sentence for the first option that does not fit.
  explicit Config(const Options& options);

  std::vector<Place> standing;  // ports on which callers turn up without being announced
  std::string bind;
  uint16_t first_port = 0, last_port = 0;  // of legs that are not standing
  SourceMode source_mode;
  bool rtcp;
  uint64_t silence_timeout_ns, standing_silence_timeout_ns;  // 0: never
  PayloadTypes types;
  SendFormat first_format;  // until the far end has shown its codec

  const Place* standing_on(uint16_t port) const;
  // False: the port after this one belongs to another standing leg.
  bool rtcp_port_is_free(uint16_t port) const {
    return !standing_on(static_cast<uint16_t>(port + 1));
  }
};

}  // namespace dragoman::rtp
