// link: dgm_routing
// Two lines of the input as patterns, the third as a number: what matches can be filled in again,
// and precedence is an order.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "host/routing/pattern.h"

namespace {

std::string_view take_line(std::string_view& text) {
  const size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto a = dgm::routing::Pattern::parse(take_line(text));
  const auto b = dgm::routing::Pattern::parse(take_line(text));
  const std::string_view number = take_line(text);
  if (!a) return 0;
  const auto texts = a->match(number);
  if (texts) {
    require(texts->size() == a->variable_places());
    require(a->fill(*texts) == std::string(number));
  }
  require(!a->precedes(*a) && a->overlaps(*a) && a->covers(*a));
  if (!b) return 0;
  require(!(a->precedes(*b) && b->precedes(*a)));
  require(a->overlaps(*b) == b->overlaps(*a));
  if (a->covers(*b)) require(a->overlaps(*b));
  if (texts && b->match(number)) require(a->overlaps(*b));
  if (a->covers(*b) && b->match(number)) require(texts.has_value());
  return 0;
}
