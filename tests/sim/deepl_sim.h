// DeepL's text API: POST /v2/translate, GET /v2/usage, POST/GET/DELETE /v2/glossaries.
// Translates by deepl_dictionary.h, so that the exact text is known beforehand.
// Wire protocol: DeepLcom/openapi and developers.deepl.com.
//
// Latency operation: "translate". Work: one /v2/translate; cut counts bytes of the answer's body.
// silence and empty-final translate to an empty text,
// wrong-rate answers with fewer translations than there were texts: none.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
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

  std::mutex mutex_;  // glossaries_
  std::map<std::string, Glossary> glossaries_;
  uint64_t next_glossary_ = 1;
  std::atomic<uint64_t> character_limit_{500'000};  // the free plan's
  std::atomic<uint64_t> character_count_{0};
};

}  // namespace dgm::sim
