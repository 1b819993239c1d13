// What happens in calls, for whoever reports it (log, metrics, API). Events, never frames.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dgm::calls {

// When one utterance passed each station, on the host's steady clock; 0: it did not. Latencies are
// differences of these, so no stage's figure is ever made up.
struct StationTimes {
  uint64_t speech_started_ns = 0;  // first captured sample
  uint64_t speech_ended_ns = 0;    // last captured sample of speech
  uint64_t endpoint_ns = 0;        // the end was noticed
  uint64_t recognized_ns = 0;
  uint64_t translated_ns = 0;
  uint64_t synthesized_ns = 0;  // first audio arrived
  uint64_t played_ns = 0;       // first sample handed to the listener's transport
};

struct LegView {
  std::string_view id, extension, language, room, transport;
  bool debug = false;  // crossover of its room: its words and their times are wanted
};

struct Heard {
  uint64_t utterance = 0;
  bool is_final = true;
  std::string_view text, provider;
  std::string_view emotion{};  // the strongest that was heard: "anger"; empty: none stood out
};

struct Meant {
  uint64_t utterance = 0;
  std::string_view language, text, provider;
};

// Somebody speaks and hears another language from now on, or was refused it.
struct LanguageChange {
  std::string_view from, to;
  std::string_view why;      // who wanted it: "scripts/routes.lua:12", "heard by deepgram"
  std::string_view refusal;  // empty: it has changed
};

struct Spoken {
  uint64_t utterance = 0;
  std::string_view provider;
  StationTimes times;
  // Ear-voice span: from the end of the speech to its first translated sample. Negative: it began
  // before the end.
  double lag_ms() const {
    return (static_cast<double>(times.played_ns) - static_cast<double>(times.speech_ended_ns)) /
           1e6;
  }
};

// Implemented by host/app. All calls are [worker] of the room, short, and do not throw.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  virtual void on_joined(const LegView& leg) = 0;
  virtual void on_left(const LegView& leg, std::string_view reason) = 0;
  virtual void on_heard(const LegView& speaker, const Heard& line) = 0;
  virtual void on_meant(const LegView& speaker, const Meant& line) = 0;
  virtual void on_spoken(const LegView& speaker, const LegView& listener, const Spoken& line) = 0;
  virtual void on_language(const LegView& leg, const LanguageChange& change) = 0;
  // The listener hears nothing of what the speaker said some seconds ago, or hears him again.
  // stuck_at: how far the words came: "no words were recognized by pocketsphinx".
  virtual void on_return_path(const LegView& speaker, const LegView& listener, bool works_again,
                              std::string_view stuck_at) = 0;
  // A direction cannot be served, a provider failed: one sentence, once.
  virtual void on_trouble(const LegView& leg, std::string_view sentence) = 0;
};

}  // namespace dgm::calls
