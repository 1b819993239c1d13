// What an emotion that was heard changes in the voice that speaks the translation. The table is the
// host's, a route lays its own rows over it (emotion_style); docs/routes.md shows both.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/routing/route.h"

namespace dgm::calls {

// Words for a synthesizer, numbers as text: "stability" = "0.3". Empty: the voice's own manner.
using StyleWords = std::vector<std::pair<std::string, std::string>>;

class EmotionStyles {
 public:
  explicit EmotionStyles(const routing::EmotionStyle& of_route);

  static constexpr size_t kUnknown = SIZE_MAX;
  // The row of an emotion, whatever the case of its letters. [any, rt]
  size_t find(std::string_view emotion) const noexcept;
  size_t size() const { return rows_.size(); }
  const std::string& emotion(size_t row) const { return rows_[row].emotion; }
  const StyleWords& style(size_t row) const { return rows_[row].style; }
  bool operator==(const EmotionStyles&) const = default;

 private:
  struct Row {
    std::string emotion;
    StyleWords style;
    bool operator==(const Row&) const = default;
  };
  std::vector<Row> rows_;  // by name
};

// The rows of the host, as routes.md shows them.
const routing::EmotionStyle& default_emotion_style();

}  // namespace dgm::calls
