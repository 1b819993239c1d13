#include "host/calls/chain.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "dragoman/emotion.h"
#include "dragoman/recognizer.h"
#include "dragoman/synthesizer.h"
#include "dragoman/translator.h"

namespace dgm::calls {
namespace {

template <typename Serves>
Members members_for(const Generation& generation, std::string_view kind,
                    const routing::Chain& chain, Serves serves) {
  Members members;
  for (const auto& name : chain) {
    auto provider = generation.find(kind, name);
    if (provider && serves(*provider)) members.push_back(std::move(provider));
  }
  return members;
}

}  // namespace

Members recognizers_for(const Generation& generation, const routing::Chain& chain,
                        std::string_view language) {
  return members_for(generation, DGM_RECOGNIZER_ID, chain,
                     [&](const auto& provider) { return provider.serves_language(language); });
}

uint32_t recognizer_rate(const modules::Provider& provider, uint32_t leg_rate) {
  for (const auto& word : provider.capabilities()) {
    if (!word.starts_with("rate:")) continue;
    uint32_t rate = 0;
    std::from_chars(word.data() + 5, word.data() + word.size(), rate);
    return rate ? rate : leg_rate;
  }
  return leg_rate;
}

Members translators_for(const Generation& generation, const routing::Chain& chain,
                        std::string_view source, std::string_view target) {
  return members_for(generation, DGM_TRANSLATOR_ID, chain,
                     [&](const auto& provider) { return provider.serves_pair(source, target); });
}

Members synthesizers_for(const Generation& generation, const routing::Chain& chain,
                         std::string_view language) {
  return members_for(generation, DGM_SYNTHESIZER_ID, chain,
                     [&](const auto& provider) { return provider.serves_language(language); });
}

Members emotions_for(const Generation& generation, const routing::Chain& chain,
                     std::string_view language) {
  return members_for(generation, DGM_EMOTION_ID, chain,
                     [&](const auto& provider) { return provider.serves_language(language); });
}

std::string_view primary_language(std::string_view tag) {
  return tag.substr(0, tag.find_first_of("-_"));
}

bool same_language(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::ranges::equal(primary_language(a), primary_language(b), {}, lower, lower);
}

}  // namespace dgm::calls
