// Cuts a text into what is synthesised at once, so that the first sound does not wait for the last
// sentence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dgm::flite {

// [any] Sentences end with . ! ? ; : before white space; one longer than `most_bytes` is cut at
// white space, or hard if there is none. White space at the ends is dropped; nothing else is lost.
std::vector<std::string> sentences_of(std::string_view text, std::size_t most_bytes);

}  // namespace dgm::flite
