#include "plugins/synthesizer_elevenlabs/utterance.h"

#include <algorithm>

namespace dragoman::elevenlabs {

uint64_t Utterance::delivered_ns() const {
  return samples_ * 1'000'000'000 / format_.sample_rate_hz;
}

void Utterance::deliver(const SynthesizerEvents& events, const ServerMessage& message,
                        uint64_t now_ns) {
  const uint64_t chunk_begin_ns = delivered_ns();
  std::span<const int16_t> rest = reader_.read(message.audio);
  if (!rest.empty()) heard_ns_ = now_ns;
  const size_t longest = format_.sample_rate_hz / 2;  // a frame is at most 1 s
  while (!rest.empty() && !is_cancelled_) {
    const std::span<const int16_t> piece = rest.first(std::min(rest.size(), longest));
    rest = rest.subspan(piece.size());
    samples_ += piece.size();
    events.audio(number_, Frame(piece, format_.sample_rate_hz));
  }
  for (const Reached& reached :
       follower_.follow(message.alignment, chunk_begin_ns, delivered_ns())) {
    if (is_cancelled_) return;
    events.aligned(number_, reached.text_bytes, reached.audio_ns);
  }
}

}  // namespace dragoman::elevenlabs
