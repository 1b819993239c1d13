// The recordings that are played: their list, where speech ends in each, and a phrase book without
// them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/result.h"
#include "host/caller/feed.h"

namespace dgm::bench {

struct Prompt {
  std::string name;  // of the file, without ".wav"
  std::string said;
};

// "name: what is said" lines; '#' begins a comment.
std::vector<Prompt> read_prompts(std::string_view text);

struct Recording {
  Prompt prompt;
  caller::Feed feed;           // mu-law frames of 20 ms
  size_t last_speech_frame{};  // of feed
};

Result<Recording> load_recording(const std::string& folder, const Prompt& prompt);

// The last frame of `frame_samples` samples that is, like the one before it, at most 40 dB below
// the loudest: what comes after it in a studio recording is room, breath or a click, not speech. 0
// when nothing sounds.
size_t last_speech_frame(std::span<const int16_t> samples, size_t frame_samples);

// The lines of a phrase file, plain or as transcripts, that share no sentence with a prompt and are
// not part of one.
std::string book_without(std::string_view book, const std::vector<Prompt>& prompts);

}  // namespace dgm::bench
