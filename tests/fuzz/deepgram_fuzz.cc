// link: recognizer_deepgram_protocol
// Whatever Deepgram says is read without harm, and one utterance of the host gets one final.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "plugins/recognizer_deepgram/deepgram_errors.h"
#include "plugins/recognizer_deepgram/deepgram_languages.h"
#include "plugins/recognizer_deepgram/deepgram_query.h"
#include "plugins/recognizer_deepgram/flux_turns.h"
#include "plugins/recognizer_deepgram/listen_utterances.h"
#include "plugins/recognizer_deepgram/timeline.h"

namespace {

using namespace dragoman::deepgram;

void check(bool holds) {
  if (!holds) std::abort();
}

void check_speech(const Speech& speech) {
  check(speech.confidence <= 1);
  if (speech.words)
    check(speech.words->from_s <= speech.words->to_s && std::isfinite(speech.words->to_s));
}

// Finals count up, without a gap, each told once.
class Finals {
 public:
  void told(uint64_t utterance, bool is_final) {
    check(utterance > last_);
    if (is_final) check(utterance == ++last_);
  }

 private:
  uint64_t last_ = 0;
};

// Each line is a message; between them the host goes on speaking and ends utterances.
void converse(std::string_view text) {
  ListenUtterances utterances;
  FluxTurns turns;
  Timeline timeline(8000);
  Finals listened, turned;
  double at_s = 0;
  uint64_t ends = 0, finals = 0;
  const auto tell = [&](const std::vector<HeardLine>& lines) {
    for (const HeardLine& line : lines) {
      listened.told(line.utterance, line.is_final);
      check_speech(line.speech);
      finals += line.is_final ? 1 : 0;
    }
  };
  for (uint64_t number = 1; !text.empty() && number < 64; ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view message = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    timeline.add(static_cast<uint64_t>(at_s * 8000), number * 100'000'000);
    at_s += 0.5;
    utterances.audio(at_s, number % 4 != 0);
    if (const auto heard = parse_listen(message)) {
      check_speech(heard->speech);
      if (heard->kind == ListenMessage::Kind::kResults) tell(utterances.result(*heard));
      if (heard->speech.words) timeline.begin_ns(heard->speech.words->from_s);
    } else {
      utterances.unreadable();
    }
    if (number % 4 == 0) {
      ++ends;
      tell(utterances.end(at_s, number * 1000));
    }
    if (const auto overdue = utterances.overdue(number * 1000, 0, 7000);
        overdue && !overdue->lacks_words)
      tell(overdue->lines);
    if (const auto turn = parse_flux(message); turn && turn->kind == FluxMessage::Kind::kTurn) {
      turns.has_gap(*turn);
      for (const TurnStep& step : turns.on(*turn)) {
        check_speech(step.speech);
        turned.told(step.utterance, step.what == TurnStep::What::kFinal);
      }
    }
  }
  check(finals + utterances.waiting() == ends);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  converse(text);
  check(
      !explain_end(
           {.status = dragoman::Status::kOk, .detail = std::string(text), .provider_code = "1011"},
           "k")
           .ok());
  check(!explain_problem(text, "k").ok());
  listen_language(text);
  const Terms terms = fitting_terms({std::string(text)});
  const std::string target = listen_target({.language = std::string(text), .terms = terms.kept});
  for (const char letter : target) check(letter > ' ' && letter <= '~');
  return 0;
}
