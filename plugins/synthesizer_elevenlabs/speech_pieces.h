// From the bytes of an output format to samples, and from the times of characters to how far the
// sound has spoken a text. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plugins/synthesizer_elevenlabs/elevenlabs_messages.h"
#include "plugins/synthesizer_elevenlabs/elevenlabs_settings.h"

namespace dragoman::elevenlabs {

// One utterance's bytes, in order and in pieces of any size: PCM may be cut inside a sample.
class SampleReader {
 public:
  explicit SampleReader(Coding coding) : coding_(coding) {}

  // The samples of this piece, valid until the next call. Mono, the byte order of the machine.
  std::span<const int16_t> read(std::span<const uint8_t> bytes);

 private:
  const Coding coding_;
  std::optional<uint8_t> odd_byte_;
  std::vector<int16_t> samples_;
};

// The name of a file format in which the bytes are wrapped although raw samples were asked for:
// "MP3", "WAV", "Ogg"; nothing: they are not.
const char* wrapped_in(std::span<const uint8_t> first_bytes);

// How far the sound has spoken the text: the first text_bytes bytes, audio_ns from the start.
struct Reached {
  uint32_t text_bytes = 0;
  uint64_t audio_ns = 0;
  bool operator==(const Reached&) const = default;
};

// Follows one text through the characters that the service tells of. They are those of the text,
// but blanks come and go, and signs are replaced.
class TextFollower {
 public:
  explicit TextFollower(std::string text) : text_(std::move(text)) {}

  // After each word whose sound has come to its end with this chunk; a word that a chunk tells of
  // may go on in the next one. chunk_begin_ns, chunk_end_ns: where its audio stands in the
  // utterance; no answer lies beyond its end.
  std::vector<Reached> follow(std::span<const TimedCharacter> characters, uint64_t chunk_begin_ns,
                              uint64_t chunk_end_ns);
  // Nothing but blanks and signs is left.
  bool is_at_end() const;
  bool has_begun() const { return at_ > 0; }

 private:
  bool advance_over(const std::string& character);

  const std::string text_;
  size_t at_ = 0;  // the first byte that was not spoken so far
  Reached last_;
  bool is_relative_ = false;         // times count from each chunk's beginning
  uint64_t told_until_ns_ = 0;       // where the last character that was told of ends
  std::vector<Reached> unfinished_;  // of which the sound is still to come
};

}  // namespace dragoman::elevenlabs
