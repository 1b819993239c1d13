// What a simulated caller says: recordings one after the other with pauses between, or numbered
// probe frames.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/audio/codec.h"
#include "host/base/result.h"

namespace dgm::caller {

// All frames of a recording session, encoded once and shared by all callers of a kind.
class Feed {
 public:
  // Recordings are resampled to the line's rate. pause_ms: silence before the first and after each
  // one.
  static Result<Feed> from_files(const std::vector<std::string>& files, uint32_t pause_ms,
                                 audio::Codec codec, uint32_t sample_rate_hz);
  static Feed silence(audio::Codec codec, uint32_t sample_rate_hz);

  size_t frames() const { return frames_; }
  std::span<const uint8_t> frame(size_t index) const;  // past the end: silence
  double level_dbfs() const { return level_dbfs_; }    // of everything; -100: silence

 private:
  std::vector<uint8_t> bytes_, silence_;
  size_t frame_bytes_ = 0, frames_ = 0;
  double level_dbfs_ = -100;
};

// A mu-law frame that carries a number through a pass-through: sixteen quiet codes that decoding
// and encoding again does not change. Payloads of other frames give nullopt.
void write_probe(uint32_t number, std::span<uint8_t> payload);
std::optional<uint32_t> read_probe(std::span<const uint8_t> payload);

}  // namespace dgm::caller
