#include "host/calls/speaking_pace.h"

#include <algorithm>
#include <cctype>

namespace dgm::calls {
namespace {

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

}  // namespace

void SpeakingPace::note(std::string_view text, double audio_ms) {
  if (std::ranges::any_of(text, is_digit)) return;  // "1984" is four bytes and many syllables
  bytes_ += text.size();
  ms_ += audio_ms;
}

double SpeakingPace::bytes_in(double audio_ms) const {
  if (bytes_ == 0 || ms_ <= 0) return audio_ms * kUsualBytesPerSecond / 1000;
  return audio_ms * static_cast<double>(bytes_) / ms_;
}

double SpeakingPace::expected_ms(std::string_view text) const {
  if (bytes_ < kBytesToKnow || text.size() < kBytesToJudge || std::ranges::any_of(text, is_digit))
    return 0;
  return static_cast<double>(text.size()) * ms_ / static_cast<double>(bytes_);
}

bool SpeakingPace::is_too_long(std::string_view text, double audio_ms) const {
  const double expected = expected_ms(text);
  return expected > 0 && audio_ms > expected * kMostFactor + kPauseMs;
}

bool SpeakingPace::is_too_short(std::string_view text, double audio_ms) const {
  const double expected = expected_ms(text);
  return expected > 0 && audio_ms * kMostFactor + kPauseMs < expected;
}

}  // namespace dgm::calls
