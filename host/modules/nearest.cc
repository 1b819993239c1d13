#include "host/modules/nearest.h"

#include <algorithm>

namespace dgm::modules {

namespace {

// Names in configuration are short; what is longer is no typing mistake, and the cost grows with
// the product of the lengths.
constexpr size_t kLongestName = 128;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
          lower(a[i - 2]) == lower(b[j - 1])) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::optional<std::string> nearest(std::string_view given, const std::vector<std::string>& known) {
  if (given.empty() || given.size() > kLongestName) return std::nullopt;
  const size_t limit = std::max<size_t>(2, given.size() / 3);
  std::optional<std::string> best;
  size_t best_distance = limit + 1;
  for (const auto& name : known) {
    if (name.size() > kLongestName) continue;
    const size_t distance = edit_distance(given, name);
    // A guess that shares no letter with what was written is none.
    if (distance < best_distance && distance < std::max(given.size(), name.size())) {
      best = name;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace dgm::modules
