// Which members of a route's chain can serve a direction, in the order of the script. Absent and
// disabled providers are skipped: a chain { "deepgram", "pocketsphinx" } works with the first one
// missing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/calls/generation.h"
#include "host/routing/route.h"

namespace dgm::calls {

using Members = std::vector<ProviderPtr>;

Members recognizers_for(const Generation& generation, const routing::Chain& chain,
                        std::string_view language);
// What this recognizer is sent: the one rate it takes ("rate:16000"), or the leg's.
uint32_t recognizer_rate(const modules::Provider& provider, uint32_t leg_rate);
Members translators_for(const Generation& generation, const routing::Chain& chain,
                        std::string_view source, std::string_view target);
Members synthesizers_for(const Generation& generation, const routing::Chain& chain,
                         std::string_view language);
Members emotions_for(const Generation& generation, const routing::Chain& chain,
                     std::string_view language);

// "en" of "en-US": two legs of one language understand each other without translation.
std::string_view primary_language(std::string_view tag);
bool same_language(std::string_view a, std::string_view b);

}  // namespace dgm::calls
