#include "host/calls/missing.h"

#include "host/calls/chain.h"

namespace dgm::calls {
namespace {

std::string words_of(const routing::Chain& chain) {
  std::string words = "{";
  for (const auto& name : chain) words += (words.size() > 1 ? ", " : " ") + name;
  return words + (chain.empty() ? "}" : " }");
}

std::string no_recognizer(const Generation& generation, const routing::LegRoute& speaker) {
  if (!recognizers_for(generation, speaker.recognizer, speaker.language).empty()) return {};
  return "no recognizer of " + words_of(speaker.recognizer) + " serves " + speaker.language;
}

std::string no_synthesizer(const Generation& generation, const routing::LegRoute& listener) {
  if (!synthesizers_for(generation, listener.synthesizer, listener.language).empty()) return {};
  return "no synthesizer of " + words_of(listener.synthesizer) + " serves " + listener.language;
}

}  // namespace

std::string missing_between(const Generation& speakers, const routing::LegRoute& speaker,
                            const Generation& listeners, const routing::LegRoute& listener) {
  if (auto missing = no_recognizer(speakers, speaker); !missing.empty()) return missing;
  if (translators_for(speakers, speaker.translator, speaker.language, listener.language).empty())
    return "no translator of " + words_of(speaker.translator) + " serves " + speaker.language +
           " to " + listener.language;
  return no_synthesizer(listeners, listener);
}

std::string missing_alone(const Generation& generation, const routing::LegRoute& route) {
  auto missing = no_recognizer(generation, route);
  return missing.empty() ? no_synthesizer(generation, route) : missing;
}

}  // namespace dgm::calls
