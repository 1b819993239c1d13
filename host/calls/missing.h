// Why one leg cannot be interpreted for another, as half a sentence: "no recognizer of { deepgram,
// vosk } serves fr-FR". Empty: it can.
#pragma once

#include <string>

#include "host/calls/generation.h"
#include "host/routing/route.h"

namespace dgm::calls {

// Each route is of its leg's own generation.
std::string missing_between(const Generation& speakers, const routing::LegRoute& speaker,
                            const Generation& listeners, const routing::LegRoute& listener);
// The same for somebody who is alone: who recognizes him, and who speaks to him.
std::string missing_alone(const Generation& generation, const routing::LegRoute& route);

}  // namespace dgm::calls
