// Text on its way into Apertium and out of it. Pure. [any]
#pragma once

#include <string>
#include <string_view>

namespace dgm::apertium {

// A recognizer writes "how are you"; Apertium wants "How are you?": first letter, English "I",
// final mark. What has punctuation already keeps it. Characters that mean something in Apertium's
// stream become spaces.
std::string prepared(std::string_view text, std::string_view language);

// Takes Apertium's marks away (*unknown, #not generated, @not translated) and folds white space.
std::string cleaned(std::string_view text);

}  // namespace dgm::apertium
