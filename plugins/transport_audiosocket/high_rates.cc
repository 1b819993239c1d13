#include "plugins/transport_audiosocket/high_rates.h"

#include <algorithm>

namespace dragoman::audiosocket {

size_t narrow(std::span<const uint8_t> in, unsigned factor, std::span<uint8_t> out) {
  const size_t group = size_t{2} * factor;
  const size_t count = std::min(in.size() / group, out.size() / 2);
  for (size_t i = 0; i < count; ++i) {
    int32_t sum = 0;
    for (size_t k = 0; k < group; k += 2) {
      const uint8_t* sample = &in[i * group + k];
      sum += static_cast<int16_t>(sample[0] | (sample[1] << 8));
    }
    const int32_t mean = sum / static_cast<int32_t>(factor);
    out[i * 2] = static_cast<uint8_t>(mean);
    out[i * 2 + 1] = static_cast<uint8_t>(mean >> 8);
  }
  return count * 2;
}

}  // namespace dragoman::audiosocket
