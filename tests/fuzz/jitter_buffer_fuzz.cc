// link: dgm_audio
#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include "host/audio/jitter_buffer.h"

namespace {

using namespace dgm::audio;

// Reads the script of a run; past its end everything is zero.
class Script {
 public:
  Script(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  bool has_more() const { return at_ < size_; }
  uint64_t number(size_t bytes) {
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; ++i) {
      value = value << 8 | (at_ < size_ ? data_[at_] : 0U);
      ++at_;
    }
    return value;
  }

 private:
  const uint8_t* data_;
  size_t size_, at_ = 0;
};

void require(bool fact) {
  if (!fact) std::abort();
}

}  // namespace

// A hostile far end: any numbers, positions, lengths and times. First byte: the codec. Then
// commands of one byte each with their numbers.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Script script(data, size);
  const auto codec = codec_of(static_cast<uint32_t>(script.number(1)));
  if (!codec) return 0;
  const uint32_t rate_hz = *codec == Codec::kPcmu || *codec == Codec::kPcma ? 8'000 : 16'000;
  JitterBuffer buffer(*codec, rate_hz);
  static constexpr std::array<uint8_t, 70'000> kAudio{};
  std::array<uint8_t, 1'920> out;
  uint64_t now_ns = 1'000'000'000'000, sequence = 0, position = 0;
  while (script.has_more()) {
    const uint64_t command = script.number(1);
    size_t bytes = buffer.frame_bytes();
    bool comfort_noise = false;
    switch (command % 12) {
      case 0:
        sequence = script.number(8);
        break;
      case 1:
        position = script.number(8);
        break;
      case 2:
        now_ns = 1'000'000'000'000 + script.number(5);
        break;
      case 3:
        sequence += script.number(1) - 128;
        break;
      case 4:
        position += (script.number(2) - 32'768) * 8;
        break;
      case 5:
        now_ns += script.number(1) * 1'000'000;
        break;
      case 6:
        bytes = script.number(2);
        break;
      case 7:
        comfort_noise = true;
        break;
      case 8:
        buffer.reset();
        continue;
      default:
        break;
    }
    const PacketView packet{.sequence = sequence,
                            .position = position,
                            .arrived_at_ns = now_ns,
                            .comfort_noise = comfort_noise,
                            .payload = std::span(kAudio).first(comfort_noise ? 1 : bytes)};
    if (command >= 128 && buffer.in_order_now(packet)) {
      buffer.took(packet);
    } else {
      buffer.put(packet);
    }
    ++sequence;
    position += samples_in(*codec, bytes);
    for (uint64_t ticks = command >> 5 & 3; ticks > 0; --ticks) {
      const auto frame = buffer.get(now_ns, (command & 16) != 0, out);
      require(frame.bytes == (frame.kind == JitterBuffer::Kind::kFrame ? buffer.frame_bytes() : 0));
      now_ns += 20'000'000;
    }
    const auto stats = buffer.stats();
    require(stats.depth_ms >= 0 && stats.depth_ms <= 400);
    require(stats.target_ms >= 20 && stats.target_ms <= 200);
  }
  return 0;
}
