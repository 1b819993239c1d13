#include "host/routing/cross_check.h"

#include <algorithm>
#include <map>
#include <set>

#include "host/base/nearest.h"
#include "host/modules/capabilities.h"
#include "host/routing/leg_options.h"

namespace dgm::routing {
namespace {

constexpr std::string_view kVoice = "voice:";
constexpr std::string_view kPhrases = "phrases";
constexpr std::string_view kCallControl = "call-control";

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

class Checker {
 public:
  explicit Checker(const std::vector<ProviderFacts>& providers) : providers_(providers) {}

  CrossCheck check(const RouteTable& table) {
    for (const RouteTable::ChainUse& use : table.chain_uses()) check_use(use);
    for (const RouteTable::DialUse& use : table.dial_uses()) check_dial(use);
    check_detection(table.chain_uses());
    return std::move(result_);
  }

 private:
  const ProviderFacts* find(const std::string& kind, const std::string& name) const {
    for (const ProviderFacts& provider : providers_) {
      if (provider.kind == kind && provider.name == name) return &provider;
    }
    return nullptr;
  }

  void check_use(const RouteTable::ChainUse& use) {
    const std::string chain = "chain " + use.kind + " of extension " + use.extension;
    std::vector<const ProviderFacts*> members;
    bool is_known = true;
    for (const std::string& name : use.chain) {
      const ProviderFacts* provider = find(use.kind, name);
      if (provider == nullptr) {
        is_known = false;
        say(result_.errors, use.where, chain + ": " + unknown(use.kind, name));
      } else if (!provider->enabled) {
        // Once for all its uses: the place is the provider's, not the route's.
        const std::string state = provider->disabled_because.empty()
                                      ? " is not available"
                                      : " is disabled (" + provider->disabled_because + ")";
        if (!provider->is_told)
          say(result_.notices, "", use.kind + " " + quoted(name) + state + "; chains skip it");
      } else {
        members.push_back(provider);
      }
    }
    if (is_known) check_service(use, chain, members);
  }

  std::string unknown(const std::string& kind, const std::string& name) const {
    std::vector<std::string> names;
    for (const ProviderFacts& provider : providers_) {
      if (provider.kind == kind) names.push_back(provider.name);
      if (provider.kind != kind && provider.name == name) {
        return quoted(name) + " is a " + provider.kind + ", not a " + kind;
      }
    }
    const std::string hint = dgm::did_you_mean(name, names);
    return "unknown " + kind + " " + quoted(name) +
           (hint.empty() ? "; add [provider." + name + "] to providers.ini" : hint);
  }

  void check_service(const RouteTable::ChainUse& use, const std::string& chain,
                     const std::vector<const ProviderFacts*>& members) {
    const std::string fallback =
        use.kind == "emotion" ? "; translations will be spoken without it"
                              : "; calls will follow fallback " + std::string(word(use.fallback));
    if (members.empty()) {
      return say(result_.warnings, use.where,
                 chain + ": none of " + dgm::join(use.chain) + " is enabled" + fallback);
    }
    std::vector<std::string> names;
    std::vector<const ProviderFacts*> serving;
    for (const ProviderFacts* member : members) {
      names.push_back(member->name);
      if (serves(*member, use.source_language, use.target_language)) serving.push_back(member);
    }
    if (serving.empty()) {
      const std::string offers = names.size() == 1 ? names.front() + " does not offer it"
                                                   : "none of " + dgm::join(names) + " offers it";
      return say(result_.warnings, use.where,
                 chain + " needs " + need(use) + "; " + offers + fallback);
    }
    if (use.kind == "synthesizer" && !use.voice.empty()) check_voice(use, serving);
    if (use.has_phrases) check_phrases(use, serving);
  }

  // Without a PBX nobody can be called.
  void check_dial(const RouteTable::DialUse& use) {
    std::string remedy = "add a provider of kind call-control to providers.ini";
    for (const ProviderFacts& provider : providers_) {
      if (provider.kind != kCallControl) continue;
      if (provider.enabled) return;
      remedy = quoted(provider.name) + " is disabled" +
               (provider.disabled_because.empty() ? "" : " (" + provider.disabled_because + ")");
    }
    say(result_.warnings, use.where,
        "extension " + use.extension + " dials " + quoted(use.destination) +
            ", but there is no call control to call anybody with; " + remedy);
  }

  // Only with `detect` has an extension recognizers for more than one language.
  void check_detection(const std::vector<RouteTable::ChainUse>& uses) {
    std::map<std::pair<std::string, std::string>, std::string> languages;  // by place and extension
    for (const RouteTable::ChainUse& use : uses) {
      if (use.kind != "recognizer") continue;
      const auto [known, is_new] =
          languages.try_emplace({use.where, use.extension}, use.source_language);
      if (is_new || known->second == use.source_language) continue;
      const bool is_told = std::any_of(use.chain.begin(), use.chain.end(), [&](const auto& name) {
        const ProviderFacts* provider = find(use.kind, name);
        return provider != nullptr && provider->enabled &&
               std::find(provider->capabilities.begin(), provider->capabilities.end(),
                         "detection") != provider->capabilities.end();
      });
      if (is_told) continue;
      say(result_.warnings, use.where,
          "extension " + use.extension + ": detect changes nothing: none of " +
              dgm::join(use.chain) + " tells which language it heard (capability \"detection\")");
    }
  }

  static std::string need(const RouteTable::ChainUse& use) {
    if (use.kind == "translator") {
      return "pair " + std::string(primary_language(use.source_language)) + ">" +
             std::string(primary_language(use.target_language));
    }
    return "language " + (use.kind == "synthesizer" ? use.target_language : use.source_language);
  }

  // A voice belongs to one provider; the others of the chain speak with their own.
  void check_voice(const RouteTable::ChainUse& use,
                   const std::vector<const ProviderFacts*>& members) {
    std::vector<std::string> voices, names;
    for (const ProviderFacts* member : members) {
      const size_t before = voices.size();
      for (const std::string& word : member->capabilities) {
        if (word.starts_with(kVoice)) voices.push_back(word.substr(kVoice.size()));
      }
      if (voices.size() == before) return;  // does not tell its voices: it may have this one
      names.push_back(member->name);
    }
    if (std::find(voices.begin(), voices.end(), use.voice) != voices.end()) return;
    const std::string hint = dgm::did_you_mean(use.voice, voices);
    say(result_.warnings, use.where,
        "extension " + use.extension + ": unknown voice " + quoted(use.voice) +
            " for synthesizer " + dgm::join(names) +
            (hint.empty() ? " (has: " + dgm::join(voices) + ")" : hint));
  }

  void check_phrases(const RouteTable::ChainUse& use,
                     const std::vector<const ProviderFacts*>& members) {
    std::vector<std::string> names;
    for (const ProviderFacts* member : members) {
      const auto& words = member->capabilities;
      if (std::find(words.begin(), words.end(), kPhrases) != words.end()) return;
      names.push_back(member->name);
    }
    say(result_.warnings, use.where,
        "extension " + use.extension + ": no recognizer of its chain takes phrases (" +
            dgm::join(names) + "); they change nothing");
  }

  void say(std::vector<Error>& list, const std::string& where, const std::string& sentence) {
    if (said_.insert(where + "\n" + sentence).second) list.push_back({where, sentence});
  }

  const std::vector<ProviderFacts>& providers_;
  CrossCheck result_;
  std::set<std::string> said_;
};

}  // namespace

bool serves(const ProviderFacts& provider, std::string_view source_language,
            std::string_view target_language) {
  if (provider.kind == "translator")
    return modules::serves_pair(provider.capabilities, source_language, target_language);
  return modules::serves_language(
      provider.capabilities, provider.kind == "synthesizer" ? target_language : source_language);
}

CrossCheck cross_check(const RouteTable& table, const std::vector<ProviderFacts>& providers) {
  return Checker(providers).check(table);
}

}  // namespace dgm::routing
