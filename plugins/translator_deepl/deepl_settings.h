// The options of the provider, checked and ready to use.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "dragoman/cpp/metrics.hpp"
#include "dragoman/cpp/options.hpp"
#include "plugins/translator_deepl/deepl_languages.h"

namespace dragoman::deepl {

struct Settings {
  std::string api_key, url, ca_file, model_type, formality;
  TargetCodes target_codes;
  std::map<std::string, std::string> glossaries;  // "en>fr" to the glossary's id
  uint32_t deadline_ms = 0, requests_at_once = 0, usage_every_s = 0;
};

// Throws Failure(kInvalidConfig) with the option's name; never with the key.
Settings read_settings(const Options& options);

// Declared once, in the provider's constructor.
struct Metrics {
  HistogramMs translate_ms{"dragoman_deepl_translate_ms", "Time from a request to DeepL's answer"};
  Counter characters{"dragoman_deepl_characters_billed_total", "Characters that DeepL billed"};
  Counter failed{"dragoman_deepl_requests_failed_total",
                 "Requests that DeepL did not answer, or refused"};
  Gauge used{"dragoman_deepl_quota_used_characters",
             "Characters of the account that are used in this period, by all who share it"};
  Gauge limit{"dragoman_deepl_quota_limit_characters",
              "Characters that the account may use in this period"};
};

}  // namespace dragoman::deepl
