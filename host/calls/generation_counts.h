// What became of speech while a generation served: by this a new one is judged.
#pragma once

#include <atomic>
#include <cstdint>

namespace dgm::calls {

// [any] Relaxed: they are read a second later, not to the utterance.
struct GenerationCounts {
  std::atomic<uint64_t> utterances{0};    // begun by speakers whom somebody needs translated
  std::atomic<uint64_t> unrecognized{0};  // nobody was left who listens
  std::atomic<uint64_t> untranslated{0};  // sentences, once per language
  std::atomic<uint64_t> unspoken{0};      // translations, once per voice

  uint64_t failures() const { return unrecognized + untranslated + unspoken; }
};

}  // namespace dgm::calls
