// How much of a sentence a piece of audio speaks, as far as words go. Pure functions of text.
#pragma once

#include <cstddef>
#include <string_view>

namespace dgm::calls {

// The text could break here: in front of a blank or behind one, or at its end. `bytes` <= size.
bool is_between_words(std::string_view text, size_t bytes);

// Where to go on when about `bytes` of the text have been spoken: at the beginning of the word in
// which that is, or of the next one behind a blank. At the latest at the last word: what may have
// been said is said again rather than left out.
size_t resume_at(std::string_view text, size_t bytes);

// There is a letter or digit in it, of any script.
bool has_words(std::string_view text);

}  // namespace dgm::calls
