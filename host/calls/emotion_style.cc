#include "host/calls/emotion_style.h"

#include <algorithm>
#include <cstdio>

namespace dgm::calls {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool precedes(std::string_view a, std::string_view b) noexcept {
  return std::ranges::lexicographical_compare(a, b, {}, lower, lower);
}

std::string number_text(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", number);
  return text;
}

}  // namespace

const routing::EmotionStyle& default_emotion_style() {
  // A lively voice varies: little stability, some style. A sad one is even and slow. What is
  // near the voice's own manner has an empty row: it is heard, and changes nothing.
  static const routing::EmotionStyle table{
      {"anger", {{"stability", 0.3}, {"style", 0.6}, {"speed", 1.08}}},
      {"calm", {}},
      {"calmness", {}},
      {"distress", {{"stability", 0.35}, {"style", 0.4}, {"speed", 1.04}}},
      {"excitement", {{"stability", 0.35}, {"style", 0.5}, {"speed", 1.06}}},
      {"fear", {{"stability", 0.35}, {"style", 0.4}, {"speed", 1.04}}},
      {"joy", {{"stability", 0.4}, {"style", 0.45}, {"speed", 1.03}}},
      {"neutral", {}},
      {"sadness", {{"stability", 0.7}, {"style", 0.2}, {"speed", 0.9}}},
  };
  return table;
}

EmotionStyles::EmotionStyles(const routing::EmotionStyle& of_route) {
  auto table = default_emotion_style();
  for (const auto& [emotion, style] : of_route) {
    std::string name = emotion;
    std::ranges::transform(name, name.begin(), lower);
    table[name] = style;
  }
  for (const auto& [emotion, style] : table) {
    Row row{emotion, {}};
    for (const auto& [word, number] : style) row.style.emplace_back(word, number_text(number));
    rows_.push_back(std::move(row));
  }
}

size_t EmotionStyles::find(std::string_view emotion) const noexcept {
  const auto found = std::lower_bound(
      rows_.begin(), rows_.end(), emotion,
      [](const Row& row, std::string_view name) { return precedes(row.emotion, name); });
  if (found == rows_.end() || precedes(emotion, found->emotion)) return kUnknown;
  return static_cast<size_t>(found - rows_.begin());
}

}  // namespace dgm::calls
