// What utterance { } may hold.
#include "host/routing/leg_options.h"

namespace dgm::routing {
namespace {

constexpr size_t kMaxGlossaryBytes = 200;

}  // namespace

const std::vector<ExtraKey>& utterance_keys() {
  static const std::vector<ExtraKey> keys{
      {"translator", "string|string[]", "asked first; the others of the chain follow"},
      {"synthesizer", "string|string[]", "asked first; the others of the chain follow"},
      {"voice", "string", "by the provider's own name"},
      {"formality", "\"more\"|\"less\"", "how the listener is addressed"},
      {"glossary", "string", "the translator's own id"}};
  return keys;
}

UtteranceChoice read_utterance(OptionReader& reader) {
  const std::vector<std::pair<std::string, std::string>> formalities{{"more", "more"},
                                                                     {"less", "less"}};
  UtteranceChoice choice;
  choice.translator = reader.provider_or_providers("translator").value_or(Chain());
  choice.synthesizer = reader.provider_or_providers("synthesizer").value_or(Chain());
  choice.voice = reader.text("voice", kMaxVoiceBytes).value_or("");
  choice.formality = reader.choice("formality", formalities).value_or("");
  choice.glossary = reader.text("glossary", kMaxGlossaryBytes).value_or("");
  return choice;
}

}  // namespace dgm::routing
