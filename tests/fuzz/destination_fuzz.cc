// link: dgm_routing
// What passes for a PBX holds nothing that its protocols give a meaning: no blank, quote, control
// character, list of phones, folder.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "host/routing/destination.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

bool holds(std::string_view text, std::string_view characters) {
  return text.find_first_of(characters) != std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace dgm::routing;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const bool is_any =
      is_destination(text) || is_dialplan_extension(text) || is_recording_name(text);
  if (is_any) {
    require(!text.empty() && text.size() <= kMaxDestinationBytes);
    require(!holds(text, " \t\r\n\"'&,|\\${}"));
    for (const char c : text) require(c > 0x20 && c < 0x7F);
  }
  if (is_destination(text)) require(text.find('/') != std::string_view::npos);
  if (is_dialplan_extension(text)) require(!holds(text, "/;$%"));
  if (is_recording_name(text)) require(!holds(text, "/@") && text.front() != '.');
  return 0;
}
