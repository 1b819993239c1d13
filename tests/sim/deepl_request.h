// The body of POST /v2/translate, JSON or form, refused as the service refuses it.
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"
#include "tests/sim/exchange.h"

namespace dgm::sim {

struct TranslateRequest {
  std::vector<std::string> texts;
  std::string source, target;  // as sent; source may be empty
  std::string model_type, formality, context, glossary_id;
  bool show_billed_characters = false;
};

// The error is the message of the 400.
Result<TranslateRequest> read_translate_request(const Request& request);

}  // namespace dgm::sim
