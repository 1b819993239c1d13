// The kinds of provider that this host knows, and what the interface table of each must hold.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dgm::modules {

struct RequiredFunction {
  const char* name;
  size_t offset;  // of the pointer in the interface table
};

struct Kind {
  const char* id;     // "dgm.recognizer/1"
  const char* word;   // "recognizer": what configuration says
  size_t table_size;  // of the interface table in its first release
  std::vector<RequiredFunction> functions;
};

const std::vector<Kind>& kinds();
const Kind* find_kind(std::string_view id);            // nullptr: not known
const Kind* find_kind_by_word(std::string_view word);  // nullptr: not known
// True for another revision of a known kind: "dgm.recognizer/2". A plugin may offer it beside the
// revision this host speaks.
bool is_other_revision(std::string_view id);

}  // namespace dgm::modules
