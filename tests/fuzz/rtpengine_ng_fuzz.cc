// link: bench_rtpengine_ng
// What was read from any bytes is the same after it was written and read again.
#include <cstdint>
#include <cstdlib>

#include "tests/bench/rtpengine_ng.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(dgm::bench::audio_port_of(text));
  const auto message = dgm::bench::read_bencoded(text);
  if (message && dgm::bench::read_bencoded(dgm::bench::bencode(*message)) != message) std::abort();
  return 0;
}
