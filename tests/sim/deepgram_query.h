// The query parameters of Deepgram's listen endpoints, refused as the service refuses them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/base/result.h"
#include "tests/sim/exchange.h"

namespace dgm::sim {

struct ListenQuery {
  std::string model, language = "en";
  std::string encoding;  // "mulaw" "alaw" "linear16"
  uint32_t sample_rate_hz = 0;
  uint32_t channels = 1;
  // v1
  bool interim_results = false, vad_events = false;
  std::optional<uint32_t> endpointing_ms = 10;  // absent: "false"
  std::optional<uint32_t> utterance_end_ms{};
  // Flux
  double eot_threshold = 0.7;
  std::optional<double> eager_eot_threshold{};
  uint32_t eot_timeout_ms = 5000;
  std::vector<std::string> language_hints{};
};

// The error is the sentence of the 400.
Result<ListenQuery> read_listen_query(const Request& request);
Result<ListenQuery> read_flux_query(const Request& request);

// Thresholds of Flux as the query or a Configure message gives them.
Outcome check_thresholds(const ListenQuery& query);

}  // namespace dgm::sim
