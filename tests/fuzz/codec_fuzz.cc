// link: dgm_audio
#include <cstdlib>
#include <vector>

#include "host/audio/codec.h"

// Any payload decodes into the room there is, and what was decoded can be encoded again. First
// byte: the codec; second: the room.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace dgm::audio;
  if (size < 2) return 0;
  const auto codec = codec_of(data[0]);
  if (!codec) return 0;
  std::vector<int16_t> samples(data[1] * 4U);
  const std::span<const uint8_t> payload(data + 2, size - 2);
  const size_t decoded = Decoder(*codec).decode(payload, samples);
  if (decoded > samples.size() || decoded > samples_in(*codec, payload.size())) std::abort();
  std::vector<uint8_t> bytes(size);
  const size_t encoded = Encoder(*codec).encode(std::span(samples).first(decoded), bytes);
  if (encoded > bytes_for(*codec, decoded)) std::abort();
  return 0;
}
