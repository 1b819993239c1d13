// Texts around scripts: places in messages and words in transcripts. [any]
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/result.h"

namespace dgm::routing {

// "routes.lua:2: boom 7" -> {"routes.lua:2", "boom 7"}; without a place: {"", text}.
Error split_place(std::string text);

// The words of a line: what stands between blanks, without punctuation (ASCII) at both ends.
std::vector<std::string> words_of(std::string_view text);

}  // namespace dgm::routing
