// The character classes of Lua patterns: %a %c %d %g %l %p %s %u %w %x %z, capital letters for
// their complements, every other letter for itself (reference manual, section 6.4.1).
#pragma once

namespace dgm::routing {

bool is_in_class(unsigned char c, unsigned char letter);

}  // namespace dgm::routing
