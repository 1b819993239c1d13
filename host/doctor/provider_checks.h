// Does each engine answer? Each is asked for as little as shows it: a sentence to translate, a
// sentence to speak, a session that listens.
#pragma once

#include <string>

#include "host/doctor/finding.h"
#include "host/doctor/test_leg.h"

namespace dgm::doctor {

struct EngineFacts {
  std::string name{}, kind{};  // "flite", "synthesizer"
  std::string language{};      // "en", "en>es": what it was asked in
  bool answered = false;
  double answered_ms = 0;  // to the first answer
  std::string answer{};    // translation; of the others empty
  std::string problem{};   // empty and not answered: the deadline passed
};

Finding check_engine(const EngineFacts& facts);  // [any]

bool is_engine(const modules::Provider& provider);  // something that ask_engine() can ask. [any]
// [control] Up to 6 s.
EngineFacts ask_engine(net::Worker& worker, const ProviderPtr& provider,
                       const std::vector<std::string>& languages);

// What to ask in: of `languages`, which the routes speak, the first that it serves; else the first
// that it says it serves; "en-US" if it says none. Pairs: "en>es". [any]
std::string language_of(const std::vector<std::string>& capabilities, bool is_pair,
                        const std::vector<std::string>& languages);

}  // namespace dgm::doctor
