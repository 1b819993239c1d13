#include "tests/bench/recognizer/prompts.h"

#include <algorithm>

#include "host/audio/frame.h"
#include "host/audio/level.h"
#include "host/audio/wav.h"
#include "tests/bench/word_error_rate.h"

namespace dgm::bench {
namespace {

using Words = std::vector<std::string>;

constexpr uint32_t kRateHz = 8'000;
constexpr double kSpeechRangeDb = 40;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

bool is_comment(std::string_view line) {
  return line.empty() || line.front() == '#' || line.front() == ';';
}

// Behind "name: ", or all of it.
std::string_view spoken_part(std::string_view line) {
  const auto colon = line.find(": ");
  const bool named =
      colon != std::string_view::npos && line.substr(0, colon).find(' ') == line.npos;
  return named ? line.substr(colon + 2) : line;
}

std::vector<Words> sentences_of(std::string_view text) {
  std::vector<Words> sentences;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find_first_of(".!?", at), text.size());
    if (auto words = comparable_words(text.substr(at, end - at)); !words.empty())
      sentences.push_back(std::move(words));
    at = end + 1;
  }
  return sentences;
}

bool is_part_of(const Words& part, const Words& whole) {
  return std::search(whole.begin(), whole.end(), part.begin(), part.end()) != whole.end();
}

}  // namespace

std::vector<Prompt> read_prompts(std::string_view text) {
  std::vector<Prompt> prompts;
  for (const auto line : lines_of(text)) {
    const auto colon = line.find(": ");
    if (is_comment(line) || colon == std::string_view::npos) continue;
    prompts.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
  }
  return prompts;
}

Result<Recording> load_recording(const std::string& folder, const Prompt& prompt) {
  const auto file = folder + "/" + prompt.name + ".wav";
  const auto wav = audio::read_wav(file);
  if (!wav) return wav.error();
  if (wav->sample_rate_hz != kRateHz)
    return Error{file, "has " + std::to_string(wav->sample_rate_hz) + " Hz, not 8000"};
  auto feed = caller::Feed::from_files({file}, 0, audio::Codec::kPcmu, kRateHz);
  if (!feed) return feed.error();
  const size_t last = last_speech_frame(wav->samples, audio::samples_per_frame(kRateHz));
  return Recording{prompt, std::move(*feed), last};
}

size_t last_speech_frame(std::span<const int16_t> samples, size_t frame_samples) {
  std::vector<double> levels;
  for (size_t at = 0; at < samples.size(); at += frame_samples)
    levels.push_back(
        audio::measure(samples.subspan(at, std::min(frame_samples, samples.size() - at)))
            .rms_dbfs());
  if (levels.empty()) return 0;
  const double loudest = *std::ranges::max_element(levels);
  if (loudest <= audio::kSilenceDbfs) return 0;
  const auto sounds = [&](size_t frame) { return levels[frame] >= loudest - kSpeechRangeDb; };
  for (size_t last = levels.size() - 1; last > 0; --last)
    if (sounds(last) && sounds(last - 1)) return last;
  return 0;
}

std::string book_without(std::string_view book, const std::vector<Prompt>& prompts) {
  std::vector<Words> sentences, wholes;
  for (const auto& prompt : prompts) {
    wholes.push_back(comparable_words(prompt.said));
    for (auto& sentence : sentences_of(prompt.said)) sentences.push_back(std::move(sentence));
  }
  std::string kept;
  for (const auto line : lines_of(book)) {
    if (is_comment(line)) continue;
    const auto words = comparable_words(spoken_part(line));
    const auto in_line = [&](const Words& sentence) { return is_part_of(sentence, words); };
    const auto around_line = [&](const Words& whole) { return is_part_of(words, whole); };
    if (words.empty() || std::ranges::any_of(sentences, in_line) ||
        std::ranges::any_of(wholes, around_line))
      continue;
    kept.append(line).append("\n");
  }
  return kept;
}

}  // namespace dgm::bench
