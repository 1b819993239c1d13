// What scripted sessions say, and the words that are counted in their audio.
#include <algorithm>
#include <sstream>

#include "host/modules/abi_text.h"
#include "tests/host/calls/scripted_stages.h"

namespace dgm::test {
namespace {

using modules::to_dgm;

const std::vector<std::string> kWords{"",    "one",   "two",   "three", "four", "five",
                                      "six", "seven", "eight", "nine",  "ten"};
constexpr int16_t kLoud = 1000;  // times the number of the word

template <typename Events>
const Events& events_of(const ScriptedSession& session) {
  return *static_cast<const Events*>(session.events);
}

}  // namespace

dgm_error ScriptedProvider::error() const {
  return {sizeof(dgm_error), status, retry_after_ms, to_dgm(code), to_dgm(detail)};
}

void ScriptedSession::say_final(const std::string& text) {
  dgm_transcript result{};
  result.struct_size = sizeof result;
  result.is_final = true;
  result.confidence = -1;
  result.text = to_dgm(text);
  events_of<dgm_recognizer_events>(*this).on_transcript(ctx, &result);
}

void ScriptedSession::say_interim(const std::string& text) {
  dgm_transcript result{};
  result.struct_size = sizeof result;
  result.confidence = -1;
  result.text = to_dgm(text);
  events_of<dgm_recognizer_events>(*this).on_transcript(ctx, &result);
}

void ScriptedSession::say_translation(uint64_t utterance, const std::string& text) {
  const dgm_translation result{sizeof(dgm_translation), utterance, true, to_dgm(text)};
  events_of<dgm_translator_events>(*this).on_translation(ctx, &result);
}

void ScriptedSession::say_words(uint64_t utterance, const std::string& text, bool and_spoken) {
  const auto& table = events_of<dgm_synthesizer_events>(*this);
  std::istringstream words(text);
  size_t bytes = 0;
  uint64_t audio_ns = 0;
  for (std::string word; words >> word;) {
    const auto number = std::find(kWords.begin(), kWords.end(), word) - kWords.begin();
    for (size_t place = 0; place < provider->frames_per_word; ++place) {
      const auto samples = word_frame(static_cast<int>(number), place);
      const dgm_frame frame{sizeof(dgm_frame), 0, 0, kBenchRate, kFrameSamples, samples.data()};
      table.on_audio(ctx, utterance, &frame);
    }
    bytes += (bytes ? 1 : 0) + word.size();
    audio_ns += provider->frames_per_word * 20'000'000;
    if (provider->aligns) table.on_aligned(ctx, utterance, static_cast<uint32_t>(bytes), audio_ns);
  }
  if (and_spoken) table.on_spoken(ctx, utterance);
}

void ScriptedSession::break_now() {
  const auto error = provider->error();
  // on_failed has another place in each table, by the kind that the provider is of.
  const auto is_of = [this](const std::array<ScriptedProvider, 3>& kind) {
    return provider >= kind.data() && provider < kind.data() + kind.size();
  };
  if (is_of(bench().recognizers))
    events_of<dgm_recognizer_events>(*this).on_failed(ctx, &error);
  else if (is_of(bench().translators))
    events_of<dgm_translator_events>(*this).on_failed(ctx, &error);
  else
    events_of<dgm_synthesizer_events>(*this).on_failed(ctx, &error);
}

std::string ScriptedSession::heard_words() const {
  std::string text;
  size_t at = 0;
  while (at < marks.size()) {
    const int16_t word = marks[at];
    size_t frames = 0;
    while (at < marks.size() && marks[at] == word &&
           (word == 0 || marks[at + 1] == static_cast<int16_t>(frames))) {
      at += 2;
      ++frames;
    }
    if (frames == 0) {  // begins in the middle of a word
      const int16_t part = marks[at];
      while (at < marks.size() && marks[at] == part) at += 2;
    }
    if (word == 0) continue;
    text += (text.empty() ? "w" : " w") + std::to_string(word);
    if (frames != kFramesPerWord) text += "~";
  }
  return text;
}

std::vector<int16_t> word_frame(int word, size_t place) {
  std::vector<int16_t> samples(kFrameSamples, static_cast<int16_t>(word * kLoud));
  samples[0] = static_cast<int16_t>(word);
  samples[1] = static_cast<int16_t>(place);
  return samples;
}

std::string words_in(const std::vector<int16_t>& samples) {
  ScriptedSession decoder;
  for (size_t at = 0; at + kFrameSamples <= samples.size(); at += kFrameSamples) {
    decoder.marks.push_back(samples[at]);
    decoder.marks.push_back(samples[at + 1]);
  }
  std::istringstream words(decoder.heard_words());
  std::string text;
  for (std::string word; words >> word;) {
    const bool is_part = word.back() == '~';
    text +=
        (text.empty() ? "" : " ") + kWords.at(std::stoul(word.substr(1))) + (is_part ? "~" : "");
  }
  return text;
}

}  // namespace dgm::test
