// The options of the provider, checked and ready to use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dragoman/cpp/metrics.hpp"
#include "dragoman/cpp/options.hpp"
#include "plugins/recognizer_deepgram/deepgram_query.h"

namespace dragoman::deepgram {

enum class Api : uint8_t { kListen, kFlux };

struct Settings {
  std::string api_key, url, ca_file, model, query;
  Api api = Api::kListen;
  bool multi = false;
  std::vector<std::string> languages, keyterms;
  Encoding encoding = Encoding::kLinear16;
  uint32_t message_ms = 0, burst_ms = 0;
  uint32_t endpointing_ms = 0, utterance_end_ms = 0;
  bool vad_events = false, smart_format = false, no_delay = false;
  double eot_threshold = 0;
  std::optional<double> eager_eot_threshold = {};
  uint32_t eot_timeout_ms = 0;
  uint32_t connect_deadline_ms = 0, answer_deadline_ms = 0, final_deadline_ms = 0;
  uint32_t keep_alive_ms = 0;
};

// Throws Failure(kInvalidConfig) with the option's name; never with the key.
Settings read_settings(const Options& options);

// Declared once, in the provider's constructor.
struct Metrics {
  HistogramMs connect_ms{"dragoman_deepgram_connect_ms",
                         "Time to open a connection to Deepgram, TLS included"};
  HistogramMs final_ms{"dragoman_deepgram_final_ms",
                       "Time from the end of an utterance to its final result"};
  Counter audio_ms{"dragoman_deepgram_audio_ms_total",
                   "Audio sent to Deepgram, which is what it bills"};
  Counter refused_ms{"dragoman_deepgram_audio_refused_ms_total",
                     "Audio not taken because the connection was too slow"};
  Counter ignored{"dragoman_deepgram_messages_ignored_total",
                  "Messages of Deepgram that could not be read"};
  Counter lost{"dragoman_deepgram_messages_lost_total",
               "Times that the numbers of Flux's messages had a gap"};
  Counter late{"dragoman_deepgram_results_late_total",
               "Results with words that came after the final of their utterance"};
  Counter unfinished{"dragoman_deepgram_finals_forced_total",
                     "Finals made of what was there, because Deepgram did not finish in time"};
};

}  // namespace dragoman::deepgram
