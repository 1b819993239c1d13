#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "tests/sim/tone_layout.h"
#include "tests/sim/tone_text.h"

namespace dgm::sim {
namespace {

using namespace tone;

bool is_blank(char letter) {
  return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
}

bool ends_a_clause(std::string_view word) {
  return !word.empty() && std::string_view(".,;:!?").find(word.back()) != std::string_view::npos;
}

// The longest beginning of at most kMaxToneWordBytes that ends between two characters.
size_t piece_of(std::string_view word) {
  if (word.size() <= kMaxToneWordBytes) return word.size();
  size_t end = kMaxToneWordBytes;
  while (end > 1 && (static_cast<unsigned char>(word[end]) & 0xC0) == 0x80) --end;
  return end;
}

class Voice {
 public:
  explicit Voice(uint32_t rate_hz, std::vector<int16_t>& out)
      : rate_(rate_hz), out_(out), amplitude_(32768 * std::pow(10, kToneTextDbfs / 20)) {}

  void symbol(int low_bin, int high_bin) {
    const size_t count = next_symbol_samples();
    const size_t ramp = static_cast<size_t>(kRampSeconds * rate_);
    for (size_t i = 0; i < count; ++i) {
      const double seconds = static_cast<double>(i) / rate_;
      const double angle = 2 * std::numbers::pi * kBinHz * seconds;
      const size_t edge = std::min(i, count - 1 - i);
      const double gain = edge >= ramp
                              ? 1.0
                              : 0.5 - 0.5 * std::cos(std::numbers::pi * static_cast<double>(edge) /
                                                     static_cast<double>(ramp));
      // The second a quarter turn ahead, so that their peaks do not meet at the start.
      const double value =
          amplitude_ * gain * (std::sin(angle * low_bin) + std::cos(angle * high_bin));
      out_.push_back(static_cast<int16_t>(std::lround(value)));
    }
    ++since_breath_;
  }
  void byte(uint8_t value) { symbol(kLowDataBin + (value >> 4), kHighDataBin + (value & 15)); }
  void mark() { symbol(kFirstBin, kLastBin); }
  void lead_in() {
    for (uint32_t i = 0; i < kLeadInSymbols; ++i) symbol(kLeadLowBin, kLeadHighBin);
  }
  // Soft noise: detectors of speech learn nothing from digital silence.
  void breath() {
    for (uint32_t i = 0; i < kBreathSymbols; ++i)
      for (size_t left = next_symbol_samples(); left > 0; --left) {
        random_ = random_ * 1'664'525 + 1'013'904'223;
        out_.push_back(
            static_cast<int16_t>(static_cast<int>(random_ >> 24) % kNoisePeak - kNoisePeak / 2));
      }
    since_breath_ = 0;
  }
  bool is_out_of_breath() const { return since_breath_ >= kSymbolsBetweenBreaths; }
  size_t position() const { return out_.size(); }

 private:
  // Symbols have a whole number of samples on average, at any rate.
  size_t next_symbol_samples() {
    const uint64_t begin = symbols_ * rate_ / kSymbolsPerSecond;
    ++symbols_;
    return static_cast<size_t>(symbols_ * rate_ / kSymbolsPerSecond - begin);
  }

  uint32_t rate_;
  std::vector<int16_t>& out_;
  double amplitude_;
  uint64_t symbols_ = 0;
  uint32_t random_ = 1;
  uint32_t since_breath_ = 0;
};

}  // namespace

ToneSpeaker::Speech ToneSpeaker::speak(std::string_view text) {
  Speech speech;
  Voice voice(rate_hz_, speech.samples);
  bool begun = false;
  for (size_t at = 0; at < text.size();) {
    if (is_blank(text[at])) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < text.size() && !is_blank(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    if (!begun) voice.lead_in();
    begun = true;
    Word place{.text_begin = at, .text_end = end, .begin = voice.position(), .end = 0};
    for (std::string_view rest = word; !rest.empty();) {
      const auto piece = rest.substr(0, piece_of(rest));
      const uint8_t joined = rest.size() == word.size() ? uint8_t{0} : kJoinedFlag;
      std::vector<uint8_t> bytes{static_cast<uint8_t>((voice_ & 7) << 4 | joined), next_number_++};
      bytes.insert(bytes.end(), piece.begin(), piece.end());
      const uint16_t crc = crc16(bytes);
      voice.mark();
      for (const uint8_t byte : bytes) voice.byte(byte);
      voice.byte(static_cast<uint8_t>(crc >> 8));
      voice.byte(static_cast<uint8_t>(crc & 0xFF));
      rest.remove_prefix(piece.size());
    }
    place.end = voice.position();
    speech.words.push_back(place);
    const bool is_last = text.find_first_not_of(" \t\r\n", end) == std::string_view::npos;
    if (is_last || ends_a_clause(word) || voice.is_out_of_breath()) {
      voice.mark();
      voice.breath();
    }
    at = end;
  }
  return speech;
}

}  // namespace dgm::sim
