#include "host/routing/pattern.h"

#include <algorithm>

namespace dgm::routing {
namespace {

using Characters = std::bitset<128>;

Characters range(char from, char to) {
  Characters set;
  for (char c = from; c <= to; ++c) set.set(static_cast<size_t>(c));
  return set;
}

bool is_printable(char c) { return c > ' ' && c < 0x7F; }

size_t first_of(const Characters& set) {
  size_t i = 0;
  while (i < set.size() && !set.test(i)) ++i;
  return i;
}

Error wrong(std::string_view written, std::string_view sentence) {
  return {"", "\"" + std::string(written) + "\" is not an extension: " + std::string(sentence)};
}

}  // namespace

Result<Pattern> Pattern::parse(std::string_view written) {
  Pattern pattern;
  if (written.empty()) return wrong(written, "it is empty");
  if (written.size() > kMaxExtensionLength) {
    return wrong(written.substr(0, 20), "it is longer than 64 characters");
  }
  if (!std::all_of(written.begin(), written.end(), is_printable)) {
    return wrong(written, "it holds a blank or a character that cannot be dialled");
  }
  pattern.written_ = written;
  if (written.front() != '_') {
    for (const char c : written) pattern.places_.push_back(range(c, c));
    return pattern;
  }
  pattern.is_pattern_ = true;
  const Outcome parsed = pattern.parse_pattern(written.substr(1));
  if (!parsed) return parsed.error();
  return pattern;
}

Outcome Pattern::parse_pattern(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '-') continue;
    if (tail_ != Tail::kNone) return wrong(written_, "\".\" and \"!\" stand at the end only");
    switch (c) {
      case 'X':
      case 'x':
        places_.push_back(range('0', '9'));
        break;
      case 'Z':
      case 'z':
        places_.push_back(range('1', '9'));
        break;
      case 'N':
      case 'n':
        places_.push_back(range('2', '9'));
        break;
      case '.':
        tail_ = Tail::kOneOrMore;
        break;
      case '!':
        tail_ = Tail::kAny;
        break;
      case '[': {
        const size_t end = text.find(']', i);
        if (end == std::string_view::npos) return wrong(written_, "the \"]\" is missing");
        Result<Characters> set = parse_set(text.substr(i + 1, end - i - 1));
        if (!set) return set.error();
        places_.push_back(*set);
        i = end;
        break;
      }
      case ']':
        return wrong(written_, "a \"]\" without its \"[\"");
      default:
        places_.push_back(range(c, c));
    }
  }
  if (places_.empty() && tail_ == Tail::kNone) return wrong(written_, "nothing follows the \"_\"");
  return Done{};
}

Result<Characters> Pattern::parse_set(std::string_view inside) const {
  Characters set;
  for (size_t i = 0; i < inside.size(); ++i) {
    if (i + 2 < inside.size() && inside[i + 1] == '-') {
      if (inside[i] > inside[i + 2]) return wrong(written_, "a range in [ ] runs backwards");
      set |= range(inside[i], inside[i + 2]);
      i += 2;
    } else if (inside[i] == '-' || inside[i] == '[') {
      return wrong(written_, "[ ] holds characters and ranges such as 1-5");
    } else {
      set.set(static_cast<size_t>(inside[i]));
    }
  }
  if (set.none()) return wrong(written_, "[ ] is empty");
  return set;
}

std::optional<std::vector<std::string>> Pattern::match(std::string_view number) const {
  const size_t shortest = places_.size() + (tail_ == Tail::kOneOrMore ? 1 : 0);
  if (number.size() < shortest || (tail_ == Tail::kNone && number.size() != places_.size())) {
    return std::nullopt;
  }
  std::vector<std::string> texts;
  for (size_t i = 0; i < places_.size(); ++i) {
    const auto code = static_cast<unsigned char>(number[i]);
    if (code >= places_[i].size() || !places_[i].test(code)) return std::nullopt;
    if (places_[i].count() > 1) texts.emplace_back(1, number[i]);
  }
  if (tail_ != Tail::kNone) texts.emplace_back(number.substr(places_.size()));
  return texts;
}

std::optional<std::string> Pattern::fill(const std::vector<std::string>& texts) const {
  std::string number;
  size_t next = 0;
  for (const Characters& place : places_) {
    if (place.count() == 1) {
      number += static_cast<char>(first_of(place));
      continue;
    }
    if (next == texts.size() || texts[next].size() != 1) return std::nullopt;
    number += texts[next++];
  }
  if (tail_ != Tail::kNone) {
    if (next == texts.size()) return std::nullopt;
    number += texts[next++];
  }
  if (next != texts.size() || !match(number)) return std::nullopt;
  return number;
}

size_t Pattern::variable_places() const {
  const auto several = [](const Characters& place) { return place.count() > 1; };
  return static_cast<size_t>(std::count_if(places_.begin(), places_.end(), several)) +
         (tail_ == Tail::kNone ? 0 : 1);
}

bool Pattern::precedes(const Pattern& other) const {
  if (is_exact() != other.is_exact()) return is_exact();
  const size_t common = std::min(places_.size(), other.places_.size());
  for (size_t i = 0; i < common; ++i) {
    const size_t mine = places_[i].count(), theirs = other.places_[i].count();
    if (mine != theirs) return mine < theirs;
    if (places_[i] != other.places_[i]) return first_of(places_[i]) < first_of(other.places_[i]);
  }
  if (places_.size() != other.places_.size()) return places_.size() > other.places_.size();
  if (tail_ != other.tail_) return tail_ < other.tail_;
  return written_ < other.written_;
}

bool Pattern::overlaps(const Pattern& other) const {
  const size_t common = std::min(places_.size(), other.places_.size());
  for (size_t i = 0; i < common; ++i) {
    if ((places_[i] & other.places_[i]).none()) return false;
  }
  if (places_.size() == other.places_.size()) {
    // Both tails must agree on one length beyond the common places.
    const bool mine_may_end = tail_ != Tail::kOneOrMore;
    const bool theirs_may_end = other.tail_ != Tail::kOneOrMore;
    return (mine_may_end && theirs_may_end) || (tail_ != Tail::kNone && other.tail_ != Tail::kNone);
  }
  const Tail of_shorter = places_.size() < other.places_.size() ? tail_ : other.tail_;
  return of_shorter != Tail::kNone;
}

bool Pattern::covers(const Pattern& other) const {
  if (places_.size() > other.places_.size()) {
    return false;  // the other's tail takes any character; ours is a set of dialled ones
  }
  for (size_t i = 0; i < places_.size(); ++i) {
    if ((other.places_[i] & ~places_[i]).any()) return false;
  }
  if (places_.size() == other.places_.size()) return tail_ == Tail::kAny || tail_ == other.tail_;
  return tail_ != Tail::kNone;
}

}  // namespace dgm::routing
