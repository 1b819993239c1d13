// DeepL's text API: POST /v2/translate, GET /v2/usage, POST/GET/DELETE /v2/glossaries.
// Translates by deepl_dictionary.h, so that the exact text is known beforehand.
// Wire protocol: DeepLcom/openapi and developers.deepl.com.
//
// Latency operation: "translate". Work: one /v2/translate; cut counts bytes of the answer's body.
// silence and empty-final translate to an empty text.
#pragma once

#include <map>
#include <string>

#include "tests/sim/simulator.h"

namespace dgm::sim {

struct Glossary {
  std::string id, name, source, target;  // languages in lower case
  std::map<std::string, std::string> entries;
};

class DeeplSim final : public Simulator {
 public:
  explicit DeeplSim(const SimOptions& options = {});
  ~DeeplSim() override;

  void character_limit(uint64_t characters);  // of the account: over it 456
  std::string add_glossary(const std::string& source, const std::string& target,
                           std::map<std::string, std::string> entries);  // its id

 private:
  void serve(const std::shared_ptr<Exchange>& exchange) override;
  Answer error_answer(unsigned status) override;
  void translate(const std::shared_ptr<Exchange>& exchange);
  void serve_glossaries(const std::shared_ptr<Exchange>& exchange);
  void refuse(const std::shared_ptr<Exchange>& exchange, unsigned status,
              const std::string& message);

  std::map<std::string, Glossary> glossaries_;  // on the server's thread
  uint64_t character_limit_ = 500'000;          // the free plan's
  uint64_t character_count_ = 0;
  uint64_t next_glossary_ = 1;
};

}  // namespace dgm::sim
