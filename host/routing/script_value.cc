#include "host/routing/script_value.h"

#include <array>
#include <charconv>

#include "host/settings/utf8.h"

namespace dgm::routing {

std::string ScriptValue::shown() const {
  switch (type) {
    case Type::kNil:
      return "nothing";
    case Type::kBoolean:
      return boolean ? "true" : "false";
    case Type::kWhole:
      return std::to_string(whole);
    case Type::kNumber: {
      std::array<char, 32> digits;
      const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
      return std::string(digits.data(), end);
    }
    case Type::kText:
      return "\"" + std::string(settings::cut_utf8(text, 60)) + "\"";
    case Type::kTable:
      return "a table";
    case Type::kOther:
      return "a " + other;
  }
  return "";
}

std::string ScriptValue::written() const {
  if (type == Type::kText) return text;
  if (type != Type::kTable) return shown();
  std::string all;
  for (const auto& value : list) all += (all.empty() ? "" : ", ") + value.written();
  for (const auto& [name, value] : named) {
    const bool is_nested = value.type == Type::kTable;
    all += (all.empty() ? "" : ", ") + name + " = " + (is_nested ? "{" : "") + value.written() +
           (is_nested ? "}" : "");
  }
  return all;
}

}  // namespace dgm::routing
