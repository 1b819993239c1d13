#include "tests/sim/elevenlabs_speech.h"

#include <algorithm>
#include <cmath>

#include "host/audio/g711.h"

namespace dgm::sim {
namespace {

namespace json = boost::json;

constexpr uint32_t kFirstPieceMs = 100, kPieceMs = 250;

uint32_t spoken_rate(const SpeechFormat& format, const Fault* fault) {
  if (!fault || fault->kind != FaultKind::kWrongRate) return format.rate_hz;
  return format.rate_hz > 8000 ? format.rate_hz / 2 : format.rate_hz * 2;
}

std::string coded(const std::vector<int16_t>& samples, size_t begin, size_t end,
                  SpeechCoding coding) {
  std::string bytes;
  for (size_t i = begin; i < end; ++i) {
    const auto sample = samples[i];
    if (coding == SpeechCoding::kMulaw) {
      bytes += static_cast<char>(audio::mulaw_encode(sample));
    } else if (coding == SpeechCoding::kAlaw) {
      bytes += static_cast<char>(audio::alaw_encode(sample));
    } else {
      const auto value = static_cast<uint16_t>(sample);
      bytes += static_cast<char>(value & 0xFF);
      bytes += static_cast<char>(value >> 8);
    }
  }
  return bytes;
}

size_t character_end(std::string_view text, size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

// Every character of the text: those of a word share its time, a blank has the time between words.
std::vector<SpokenCharacter> timed(const std::string& text, const ToneSpeaker::Speech& speech,
                                   double samples_per_ms) {
  std::vector<SpokenCharacter> all;
  size_t next_word = 0;
  double reached_ms = 0;
  for (size_t at = 0; at < text.size();) {
    const bool in_words = next_word < speech.words.size();
    if (in_words && at == speech.words[next_word].text_begin) {
      const auto& word = speech.words[next_word++];
      const double begin_ms = static_cast<double>(word.begin) / samples_per_ms;
      const double word_ms = static_cast<double>(word.end - word.begin) / samples_per_ms;
      const double bytes = static_cast<double>(word.text_end - word.text_begin);
      while (at < word.text_end) {
        const size_t end = character_end(text, at);
        const auto moment = [&](size_t byte) {
          return begin_ms + word_ms * static_cast<double>(byte - word.text_begin) / bytes;
        };
        all.push_back({text.substr(at, end - at), moment(at), moment(end)});
        at = end;
      }
      reached_ms = all.back().end_ms;
    } else {
      const size_t end = character_end(text, at);
      const double next_ms =
          in_words ? static_cast<double>(speech.words[next_word].begin) / samples_per_ms
                   : reached_ms;
      all.push_back({text.substr(at, end - at), reached_ms, next_ms});
      reached_ms = next_ms;
      at = end;
    }
  }
  return all;
}

}  // namespace

std::vector<SpokenPiece> speak_in_pieces(const std::string& text, const SpeechFormat& format,
                                         uint8_t tone_voice, uint8_t& first_word,
                                         const Fault* fault) {
  const uint32_t rate = spoken_rate(format, fault);
  ToneSpeaker speaker(rate, tone_voice, first_word);
  auto speech = speaker.speak(text);
  first_word = speaker.next_number();
  if (fault && fault->kind == FaultKind::kSilence) std::ranges::fill(speech.samples, int16_t{0});
  // Times are what the format says they are: a wrong rate makes them wrong, too.
  const double samples_per_ms = format.rate_hz / 1000.0;
  const auto characters = timed(text, speech, samples_per_ms);
  std::vector<SpokenPiece> pieces;
  size_t next_character = 0;
  for (size_t at = 0; at < speech.samples.size();) {
    const uint32_t length_ms = pieces.empty() ? kFirstPieceMs : kPieceMs;
    const size_t end =
        std::min(speech.samples.size(), at + size_t{length_ms} * format.rate_hz / 1000);
    SpokenPiece piece;
    piece.audio = coded(speech.samples, at, end, format.coding);
    piece.begin_ms = static_cast<double>(at) / samples_per_ms;
    piece.duration_ms = static_cast<double>(end - at) / samples_per_ms;
    const bool is_last = end == speech.samples.size();
    while (next_character < characters.size() &&
           (is_last || characters[next_character].begin_ms < piece.begin_ms + piece.duration_ms)) {
      auto one = characters[next_character++];
      one.begin_ms -= piece.begin_ms;
      one.end_ms -= piece.begin_ms;
      piece.characters.push_back(std::move(one));
    }
    pieces.push_back(std::move(piece));
    at = end;
  }
  return pieces;
}

json::object socket_alignment(const SpokenPiece& piece, const std::string& durations_field) {
  json::array chars, starts, durations;
  for (const auto& one : piece.characters) {
    const auto start = std::llround(one.begin_ms), end = std::llround(one.end_ms);
    chars.emplace_back(one.utf8);
    starts.emplace_back(start);
    durations.emplace_back(end - start);
  }
  json::object alignment;
  alignment["chars"] = std::move(chars);
  alignment["charStartTimesMs"] = std::move(starts);
  alignment[durations_field] = std::move(durations);
  return alignment;
}

json::object http_alignment(const SpokenPiece& piece) {
  json::array characters, starts, ends;
  for (const auto& one : piece.characters) {
    characters.emplace_back(one.utf8);
    starts.emplace_back((piece.begin_ms + one.begin_ms) / 1000);
    ends.emplace_back((piece.begin_ms + one.end_ms) / 1000);
  }
  json::object alignment;
  alignment["characters"] = std::move(characters);
  alignment["character_start_times_seconds"] = std::move(starts);
  alignment["character_end_times_seconds"] = std::move(ends);
  return alignment;
}

}  // namespace dgm::sim
