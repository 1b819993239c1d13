// What the user of `dragoman call` asks for, checked.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/app/command.h"
#include "host/audio/codec.h"
#include "host/caller/session.h"
#include "host/caller/target.h"

namespace dgm::app {

struct CallWishes {
  std::vector<std::string> extensions, play, record;
  caller::Via via = caller::Via::kRtp;
  audio::Codec codec = audio::Codec::kPcmu;
  uint32_t rate = 8000;
  size_t count = 1;
  bool probe = false, as_json = false;
  caller::Network network;
  uint32_t pause_ms = 1000;
  uint64_t duration_ms = 0, linger_ms = 3000;
  uint16_t port = 0;
};

Result<CallWishes> read_wishes(const Arguments& arguments);

}  // namespace dgm::app
