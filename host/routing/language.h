// Language tags, and the voice in which a leg is spoken to. Pure functions. [any]
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "host/routing/route.h"

namespace dgm::routing {

// "fr_fr" is no language tag; "fr-fr" becomes "fr-FR" (BCP 47, RFC 5646 section 2.1.1). nullopt:
// not a tag.
std::optional<std::string> normal_language(std::string_view tag);
// "en" of "en-US": two legs of one language understand each other.
std::string_view primary_language(std::string_view tag);

// The voice of this leg for what is said to it in `language`; empty: the synthesizer's default.
std::string voice_for(const LegRoute& leg, std::string_view language);
// From now on he speaks and hears `language`, in a voice for it.
void change_language(LegRoute& leg, const std::string& language);

}  // namespace dgm::routing
