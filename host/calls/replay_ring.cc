#include "host/calls/replay_ring.h"

#include <algorithm>

namespace dgm::calls {
namespace {

constexpr uint32_t kFrameMs = 20;

}  // namespace

ReplayRing::ReplayRing(ChunkPool& pool, uint32_t rate, uint32_t keep_ms)
    : pool_(pool),
      rate_(rate),
      samples_per_frame_(rate / 50),
      frames_per_chunk_(SpeechChunk::kSamples / samples_per_frame_),
      slots_(keep_ms / kFrameMs),
      chunks_(slots_.size() / frames_per_chunk_ + 2) {}

ReplayRing::~ReplayRing() {
  for (auto& chunk : chunks_)
    if (chunk) pool_.give_back(std::move(chunk));
}

void ReplayRing::push(const dgm_frame& frame) {
  if (next_ - first_ == slots_.size()) {
    ++dropped_;
    forget_before(first_ + 1);
  }
  auto& chunk = chunks_[chunk_of(next_)];
  if (!chunk) chunk = pool_.take();
  auto& kept = slot(next_);
  kept = {frame.captured_at_ns, frame.flags, 0};
  if (chunk) {
    kept.samples = static_cast<uint32_t>(std::min<size_t>(frame.sample_count, samples_per_frame_));
    const size_t offset = next_ % frames_per_chunk_ * samples_per_frame_;
    std::copy_n(frame.samples, kept.samples,
                chunk->samples.begin() + static_cast<ptrdiff_t>(offset));
  } else {
    ++dropped_;
  }
  ++next_;
}

dgm_frame ReplayRing::at(uint64_t number) const {
  const auto& kept = slot(number);
  const auto& chunk = chunks_[chunk_of(number)];
  dgm_frame frame{};
  frame.struct_size = sizeof frame;
  frame.flags = kept.flags;
  frame.captured_at_ns = kept.captured_at_ns;
  frame.sample_rate_hz = rate_;
  frame.sample_count = kept.samples;
  if (chunk) frame.samples = &chunk->samples[number % frames_per_chunk_ * samples_per_frame_];
  return frame;
}

uint64_t ReplayRing::number_at(uint64_t captured_at_ns) const {
  uint64_t number = first_;
  while (number < next_ && slot(number).captured_at_ns < captured_at_ns) ++number;
  return number;
}

void ReplayRing::forget_before(uint64_t number) {
  number = std::min(number, next_);
  while (first_ < number) {
    ++first_;
    if (first_ % frames_per_chunk_ != 0) continue;
    auto& chunk = chunks_[chunk_of(first_ - 1)];
    if (chunk) pool_.give_back(std::move(chunk));
  }
}

}  // namespace dgm::calls
