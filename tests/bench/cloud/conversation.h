// Calls between phones that speak in tones, in real time, and what became of each sentence.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/cloud/sim_host.h"
#include "tests/bench/cloud/tone_phone.h"
#include "tests/bench/cloud/words.h"

namespace dgm::bench {

struct SentenceResult {
  std::string said, expected, heard{};
  WordCount words{};
  std::optional<double> delay_ms{};  // end of speech to the first word at the ear
  double longest_pause_ms = 0;       // between two of its words
};

struct Direction {
  std::string from;  // extension
  std::vector<SentenceResult> sentences;
  WordCount words;  // of the whole call: a word that came late is not lost
};

struct ConversationPlan {
  size_t pairs = 1, first_pair = 0;
  std::vector<std::string> english, french;  // what each side says; French may be empty
  uint32_t pause_ms = 3000;
  uint32_t linger_ms = 6000;  // for the last translation
  // Called when the English side begins a sentence, with its index.
  std::function<void(size_t sentence)> on_begin = {};
};

// Places the calls and waits for what is still on its way. The error: a phone got no port, or the
// host has ended.
Result<std::vector<Direction>> converse(const SimHost& host, const ConversationPlan& plan);

// What the simulated DeepL makes of it.
std::string expected_translation(const std::string& text, bool from_english);

}  // namespace dgm::bench
