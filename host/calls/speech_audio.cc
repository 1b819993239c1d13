#include "host/calls/speech_audio.h"

#include <algorithm>

namespace dgm::calls {
namespace {

constexpr uint32_t kCutFadeMs = 5;

}  // namespace

std::unique_ptr<SpeechChunk> ChunkPool::take() {
  if (in_use_ >= kMaxChunks) return nullptr;
  ++in_use_;
  if (free_.empty()) {
    free_.reserve(in_use_);
    return std::make_unique_for_overwrite<SpeechChunk>();
  }
  auto chunk = std::move(free_.back());
  free_.pop_back();
  return chunk;
}

void ChunkPool::give_back(std::unique_ptr<SpeechChunk> chunk) {
  --in_use_;
  free_.push_back(std::move(chunk));
}

void ChunkPool::refill(size_t spare) {
  if (free_.size() > 2 * spare) free_.resize(2 * spare);
  if (free_.size() >= spare / 2) return;
  free_.reserve(spare + in_use_);  // room for those that come back
  while (free_.size() < spare) free_.push_back(std::make_unique_for_overwrite<SpeechChunk>());
}

SpeechAudio::SpeechAudio(ChunkPool& pool, uint64_t utterance, uint32_t rate)
    : pool_(pool), utterance_(utterance), rate_(rate) {
  chunks_.reserve(128);  // 16 s at 16 kHz before append() has to allocate
}

SpeechAudio::~SpeechAudio() {
  for (auto& chunk : chunks_) pool_.give_back(std::move(chunk));
}

bool SpeechAudio::append(std::span<const int16_t> samples) {
  while (!samples.empty()) {
    const size_t offset = samples_ % SpeechChunk::kSamples;
    if (offset == 0) {
      auto chunk = pool_.take();
      if (!chunk) return false;
      chunks_.push_back(std::move(chunk));
    }
    const size_t part = std::min(samples.size(), SpeechChunk::kSamples - offset);
    std::ranges::copy(samples.first(part),
                      chunks_.back()->samples.begin() + static_cast<ptrdiff_t>(offset));
    samples = samples.subspan(part);
    samples_ += part;
  }
  return true;
}

void SpeechAudio::cut(size_t from) {
  samples_ = std::min(samples_, std::max(from, heard_));
  const size_t kept = (samples_ + SpeechChunk::kSamples - 1) / SpeechChunk::kSamples;
  while (chunks_.size() > kept) {
    pool_.give_back(std::move(chunks_.back()));
    chunks_.pop_back();
  }
  const size_t fade = std::min<size_t>(samples_ - heard_, rate_ * kCutFadeMs / 1000);
  for (size_t i = 0; i < fade; ++i) {
    const size_t at = samples_ - 1 - i;
    auto& sample = chunks_[at / SpeechChunk::kSamples]->samples[at % SpeechChunk::kSamples];
    sample = static_cast<int16_t>(sample * static_cast<int64_t>(i) / static_cast<int64_t>(fade));
  }
}

size_t SpeechAudio::read(size_t from, std::span<int16_t> out) const {
  size_t done = 0;
  while (done < out.size() && from < samples_) {
    const size_t offset = from % SpeechChunk::kSamples;
    const size_t part =
        std::min({out.size() - done, SpeechChunk::kSamples - offset, samples_ - from});
    const auto& chunk = *chunks_[from / SpeechChunk::kSamples];
    std::copy_n(chunk.samples.begin() + static_cast<ptrdiff_t>(offset), part,
                out.begin() + static_cast<ptrdiff_t>(done));
    done += part;
    from += part;
  }
  return done;
}

}  // namespace dgm::calls
