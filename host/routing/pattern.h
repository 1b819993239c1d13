// Extension patterns as Asterisk writes them. "7777" is itself; after "_" stand
//   X 0-9 · Z 1-9 · N 2-9 · [15-7] one of 1 5 6 7 · "." one or more of anything · "!" none or more
// and every other character for itself; "-" is only for the eye. Source: Asterisk's pbx.c,
// ext_cmp_pattern_pos().
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/result.h"

namespace dgm::routing {

constexpr size_t kMaxExtensionLength = 64;

class Pattern {
 public:
  // Error: what is wrong with `written`, without its place. [any]
  static Result<Pattern> parse(std::string_view written);

  const std::string& written() const { return written_; }
  bool is_exact() const { return !is_pattern_; }

  // What stood for the variable places, from left to right; "." and "!" give one text. nullopt: no
  // match. Of an exact name: nothing, in an empty list. [any]
  std::optional<std::vector<std::string>> match(std::string_view number) const;

  // The number with these texts in the variable places: the partner of 7001 under
  // pair("_7XXX", "_8XXX"). nullopt: one does not fit, such as 0 for Z. [any]
  std::optional<std::string> fill(const std::vector<std::string>& texts) const;

  size_t variable_places() const;

  // True if this one is asked first when both match: exact before pattern, then from left to right
  // the smaller set of characters, then the end before "." before "!".
  bool precedes(const Pattern& other) const;
  // Some number matches both.
  bool overlaps(const Pattern& other) const;
  // Every number that matches `other` matches this one.
  bool covers(const Pattern& other) const;

 private:
  enum class Tail { kNone, kOneOrMore, kAny };
  using Characters = std::bitset<128>;

  Outcome parse_pattern(std::string_view text);
  Result<Characters> parse_set(std::string_view inside) const;

  std::string written_;
  bool is_pattern_ = false;
  std::vector<Characters> places_;
  Tail tail_ = Tail::kNone;
};

}  // namespace dgm::routing
