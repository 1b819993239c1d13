#include "host/routing/lua_match.h"

#include <array>
#include <cctype>
#include <cstring>

#include "host/routing/lua_character_class.h"

namespace dgm::routing {
namespace {

constexpr int kMaxDepth = 200;  // Lua's own functions give up at the same depth
constexpr size_t kMaxCaptures = 32;
constexpr size_t kNone = static_cast<size_t>(-1);
constexpr size_t kBytesPerStep = 16;  // what is compared or scanned at once costs less

class Walk {
 public:
  Walk(std::string_view text, std::string_view pattern, uint64_t limit)
      : text_(text), pattern_(pattern), limit_(limit) {}

  // The end of a match that starts at `s`; kNone: no match, or stopped().
  size_t from(size_t s, size_t p) {
    captures_ = 0;
    return match(s, p);
  }
  bool is_too_long() const { return steps_ > limit_; }
  // The walk cannot go on; what Lua will say of the pattern is its own matter.
  bool is_stopped() const { return is_malformed_ || is_too_long(); }
  uint64_t steps() const { return steps_; }

 private:
  struct Capture {
    size_t start, length;
    bool is_open, is_position;
  };

  unsigned char text_at(size_t i) const { return static_cast<unsigned char>(text_[i]); }
  unsigned char pattern_at(size_t i) const { return static_cast<unsigned char>(pattern_[i]); }
  char item(size_t p) const { return p < pattern_.size() ? pattern_[p] : '\0'; }
  size_t malformed() {
    is_malformed_ = true;
    return kNone;
  }

  size_t match(size_t s, size_t p) {
    if (depth_ == kMaxDepth) return malformed();
    ++depth_;
    const size_t end = match_here(s, p);
    --depth_;
    return end;
  }

  size_t match_here(size_t s, size_t p) {
    while (p < pattern_.size()) {
      ++steps_;
      if (is_stopped()) return kNone;
      const char c = pattern_[p];
      if (c == '(') return open_capture(s, p);
      if (c == ')') return close_capture(s, p + 1);
      if (c == '$' && p + 1 == pattern_.size()) return s == text_.size() ? s : kNone;
      if (c == '%' && item(p + 1) == 'b') {
        s = balance(s, p + 2);
        if (s == kNone) return kNone;
        p += 4;
        continue;
      }
      if (c == '%' && item(p + 1) == 'f') {
        p += 2;
        if (item(p) != '[') return malformed();
        const size_t end = class_end(p);
        if (end == kNone) return kNone;
        const unsigned char before = s == 0 ? '\0' : text_at(s - 1);
        const unsigned char after = s == text_.size() ? '\0' : text_at(s);
        if (is_in_set(before, p, end - 1) || !is_in_set(after, p, end - 1)) return kNone;
        p = end;
        continue;
      }
      if (c == '%' && std::isdigit(static_cast<unsigned char>(item(p + 1)))) {
        s = back_reference(s, item(p + 1));
        if (s == kNone) return kNone;
        p += 2;
        continue;
      }
      const size_t end = class_end(p);
      if (end == kNone) return kNone;
      switch (item(end)) {
        case '?':
          if (is_single(s, p, end)) {
            const size_t matched = match(s + 1, end + 1);
            if (matched != kNone || is_stopped()) return matched;
          }
          p = end + 1;
          continue;
        case '+':
          return is_single(s, p, end) ? longest(s + 1, p, end) : kNone;
        case '*':
          return longest(s, p, end);
        case '-':
          return shortest(s, p, end);
        default:
          if (!is_single(s, p, end)) return kNone;
          ++s;
          p = end;
      }
    }
    return s;
  }

  size_t longest(size_t s, size_t p, size_t end) {
    size_t count = 0;
    while (!is_stopped() && is_single(s + count, p, end)) ++count;
    for (size_t i = count + 1; i-- > 0 && !is_stopped();) {
      const size_t matched = match(s + i, end + 1);
      if (matched != kNone) return matched;
    }
    return kNone;
  }

  size_t shortest(size_t s, size_t p, size_t end) {
    while (!is_stopped()) {
      const size_t matched = match(s, end + 1);
      if (matched != kNone) return matched;
      if (!is_single(s, p, end)) return kNone;
      ++s;
    }
    return kNone;
  }

  size_t open_capture(size_t s, size_t p) {
    if (captures_ == kMaxCaptures) return malformed();
    const bool is_position = item(p + 1) == ')';
    capture_[captures_++] = {s, 0, !is_position, is_position};
    const size_t matched = match(s, p + (is_position ? 2 : 1));
    if (matched == kNone) --captures_;
    return matched;
  }

  size_t close_capture(size_t s, size_t p) {
    size_t i = captures_;
    while (i > 0 && !capture_[i - 1].is_open) --i;
    if (i == 0) return malformed();
    Capture& capture = capture_[i - 1];
    capture.length = s - capture.start;
    capture.is_open = false;
    const size_t matched = match(s, p);
    if (matched == kNone) capture.is_open = true;
    return matched;
  }

  size_t back_reference(size_t s, char digit) {
    const size_t i = static_cast<size_t>(digit - '1');
    if (digit == '0' || i >= captures_ || capture_[i].is_open) return malformed();
    const Capture& capture = capture_[i];
    if (capture.is_position) return kNone;  // a position equals no text
    steps_ += capture.length / kBytesPerStep;
    if (text_.size() - s < capture.length ||
        std::memcmp(text_.data() + capture.start, text_.data() + s, capture.length) != 0) {
      return kNone;
    }
    return s + capture.length;
  }

  size_t balance(size_t s, size_t p) {
    if (p + 1 >= pattern_.size()) return malformed();
    if (s >= text_.size() || text_[s] != pattern_[p]) return kNone;
    size_t depth = 1;
    for (++s; s < text_.size() && !is_too_long(); ++s) {
      ++steps_;
      if (text_[s] == pattern_[p + 1]) {
        if (--depth == 0) return s + 1;
      } else if (text_[s] == pattern_[p]) {
        ++depth;
      }
    }
    return kNone;
  }

  // Behind the single character class that begins at `p`.
  size_t class_end(size_t p) {
    const char c = pattern_[p++];
    if (c == '%') return p < pattern_.size() ? p + 1 : malformed();
    if (c != '[') return p;
    if (item(p) == '^') ++p;
    do {
      if (p >= pattern_.size()) return malformed();
      if (pattern_[p++] == '%') ++p;
    } while (p >= pattern_.size() || pattern_[p] != ']');
    steps_ += p / kBytesPerStep;
    return p + 1;
  }

  bool is_single(size_t s, size_t p, size_t end) {
    ++steps_;
    if (s >= text_.size()) return false;
    const unsigned char c = text_at(s);
    switch (pattern_[p]) {
      case '.':
        return true;
      case '%':
        return is_in_class(c, pattern_at(p + 1));
      case '[':
        return is_in_set(c, p, end - 1);
      default:
        return pattern_at(p) == c;
    }
  }

  // `p` at "[", `end` at "]".
  bool is_in_set(unsigned char c, size_t p, size_t end) {
    steps_ += (end - p) / kBytesPerStep;
    bool answer = true;
    if (pattern_[p + 1] == '^') {
      answer = false;
      ++p;
    }
    while (++p < end) {
      if (pattern_[p] == '%') {
        ++p;
        if (is_in_class(c, pattern_at(p))) return answer;
      } else if (pattern_[p + 1] == '-' && p + 2 < end) {
        p += 2;
        if (pattern_at(p - 2) <= c && c <= pattern_at(p)) return answer;
      } else if (pattern_at(p) == c) {
        return answer;
      }
    }
    return !answer;
  }

  std::string_view text_, pattern_;
  uint64_t limit_, steps_ = 0;
  int depth_ = 0;
  bool is_malformed_ = false;
  size_t captures_ = 0;
  std::array<Capture, kMaxCaptures> capture_{};
};

bool has_specials(std::string_view pattern) {
  return pattern.find_first_of("^$*+?.([%-") != std::string_view::npos;
}

}  // namespace

uint64_t plain_steps(std::string_view text, std::string_view wanted) {
  if (wanted.empty() || wanted.size() > text.size()) return 1;
  return 1 + text.size() / 4 * (1 + wanted.size() / kBytesPerStep);
}

MatchCost match_cost(std::string_view text, std::string_view pattern, size_t init, uint64_t limit) {
  MatchCost cost;
  if (init > text.size()) return cost;
  if (!has_specials(pattern)) {
    cost.steps = plain_steps(text, pattern);
    if (cost.steps <= limit) cost.begin = text.find(pattern, init);
    if (cost.begin != MatchCost::kNoMatch) cost.end = cost.begin + pattern.size();
    return cost;
  }
  const bool is_anchored = pattern.front() == '^';
  Walk walk(text, pattern, limit);
  for (size_t s = init; s <= text.size(); ++s) {
    cost.end = walk.from(s, is_anchored ? 1 : 0);
    if (cost.end != kNone) cost.begin = s;
    if (cost.end != kNone || walk.is_stopped() || is_anchored) break;
  }
  cost.steps = walk.steps();
  return cost;
}

uint64_t match_all_steps(std::string_view text, std::string_view pattern, size_t init,
                         bool is_anchored, uint64_t limit) {
  const bool has_anchor = is_anchored && !pattern.empty() && pattern.front() == '^';
  Walk walk(text, pattern, limit);
  size_t last_end = kNone;
  for (size_t s = init; s <= text.size();) {
    const size_t end = walk.from(s, has_anchor ? 1 : 0);
    if (walk.is_stopped()) break;
    if (end != kNone && end != last_end) {
      s = last_end = end;
    } else {
      ++s;
    }
    if (has_anchor) break;
  }
  return walk.steps();
}

}  // namespace dgm::routing
