#include "plugins/synthesizer_elevenlabs/speech_pieces.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace dragoman::elevenlabs {

namespace {

constexpr uint64_t kRoundingNs = 20'000'000;  // times are told in milliseconds, each rounded
constexpr size_t kFarthestLook = 16;          // bytes over which a replaced sign is forgiven

// ITU-T G.711.
constexpr int16_t sample_of_mulaw(uint8_t code) {
  const int inverted = ~code & 0xFF;
  const int exponent = (inverted >> 4) & 7;
  const int magnitude = ((((inverted & 15) << 3) + 0x84) << exponent) - 0x84;
  return static_cast<int16_t>((inverted & 0x80) != 0 ? -magnitude : magnitude);
}

constexpr std::array<int16_t, 256> kMulaw = [] {
  std::array<int16_t, 256> samples{};
  for (int code = 0; code < 256; ++code)
    samples[static_cast<size_t>(code)] = sample_of_mulaw(static_cast<uint8_t>(code));
  return samples;
}();

bool is_continuation(char c) { return (static_cast<uint8_t>(c) & 0xC0) == 0x80; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The character that begins here is part of a word: a letter, a digit, or anything beyond ASCII
// but the signs of Latin-1, general punctuation (U+2000 to U+206F) and that of CJK.
bool is_of_word(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<uint8_t>(text[i]) : uint8_t{0};
  };
  const uint8_t first = byte(at), second = byte(at + 1);
  if (first < 0x80)
    return (first >= '0' && first <= '9') || (first >= 'a' && first <= 'z') ||
           (first >= 'A' && first <= 'Z');
  const bool is_sign = first == 0xC2 || (first == 0xE2 && (second == 0x80 || second == 0x81)) ||
                       (first == 0xE3 && second == 0x80);
  return !is_sign;
}

}  // namespace

std::span<const int16_t> SampleReader::read(std::span<const uint8_t> bytes) {
  samples_.clear();
  if (coding_ == Coding::kMulaw) {
    for (const uint8_t code : bytes) samples_.push_back(kMulaw[code]);
    return samples_;
  }
  static_assert(std::endian::native == std::endian::little);
  if (odd_byte_ && !bytes.empty()) {
    samples_.push_back(static_cast<int16_t>(*odd_byte_ | bytes[0] << 8));
    odd_byte_.reset();
    bytes = bytes.subspan(1);
  }
  if (bytes.size() % 2 != 0) {
    odd_byte_ = bytes.back();
    bytes = bytes.first(bytes.size() - 1);
  }
  const size_t before = samples_.size();
  samples_.resize(before + bytes.size() / 2);
  if (!bytes.empty()) std::memcpy(&samples_[before], bytes.data(), bytes.size());
  return samples_;
}

const char* wrapped_in(std::span<const uint8_t> first_bytes) {
  const auto begins = [&](std::string_view sign) {
    return first_bytes.size() >= sign.size() &&
           std::memcmp(first_bytes.data(), sign.data(), sign.size()) == 0;
  };
  if (begins("ID3")) return "MP3";
  if (begins("RIFF")) return "WAV";
  if (begins("OggS")) return "Ogg";
  return nullptr;
}

std::vector<Reached> TextFollower::follow(std::span<const TimedCharacter> characters,
                                          uint64_t chunk_begin_ns, uint64_t chunk_end_ns) {
  // Whether times count from the chunk's beginning or from the utterance's is told differently for
  // the WebSocket and for HTTP; that time would run backwards shows it.
  const uint64_t before_ns = told_until_ns_ > 0 ? told_until_ns_ : chunk_begin_ns;
  if (!characters.empty() && characters.front().begin_ns + kRoundingNs < before_ns)
    is_relative_ = true;
  const uint64_t shift_ns = is_relative_ ? chunk_begin_ns : 0;
  if (!characters.empty()) told_until_ns_ = characters.back().end_ns + shift_ns;
  for (const TimedCharacter& character : characters) {
    if (!advance_over(character.text)) continue;
    // Scripts without blanks between words: each sign may stand for one.
    const bool is_ideograph = static_cast<uint8_t>(character.text[0]) >= 0xE3;
    const bool ends_word = is_of_word(character.text, 0) &&
                           (is_ideograph || at_ == text_.size() || !is_of_word(text_, at_));
    const Reached now = {static_cast<uint32_t>(at_),
                         std::max(character.end_ns + shift_ns, last_.audio_ns)};
    if (!ends_word || now.text_bytes == last_.text_bytes) continue;
    last_ = now;
    unfinished_.push_back(now);
  }
  const auto is_heard = [&](const Reached& word) {
    return word.audio_ns <= chunk_end_ns + kRoundingNs;
  };
  const auto rest = std::ranges::find_if_not(unfinished_, is_heard);
  std::vector<Reached> reached(unfinished_.begin(), rest);
  unfinished_.erase(unfinished_.begin(), rest);
  for (Reached& word : reached) word.audio_ns = std::min(word.audio_ns, chunk_end_ns);
  return reached;
}

bool TextFollower::advance_over(const std::string& character) {
  if (character.empty() || is_blank(character[0])) return false;
  size_t from = at_;
  while (from < text_.size() && is_blank(text_[from])) ++from;
  if (text_.compare(from, character.size(), character) != 0) {
    if (!is_of_word(character, 0)) return false;
    from = text_.find(character, from);
    if (from == std::string::npos || from > at_ + kFarthestLook) return false;
  }
  at_ = from + character.size();
  return true;
}

bool TextFollower::is_at_end() const {
  for (size_t at = at_; at < text_.size(); ++at)
    if (!is_continuation(text_[at]) && is_of_word(text_, at)) return false;
  return true;
}

}  // namespace dragoman::elevenlabs
