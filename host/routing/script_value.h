// A value that a script gave, as plain data: what the reading of options works on, so that checking
// needs no Lua.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace dgm::routing {

struct ScriptValue {
  enum class Type : uint8_t { kNil, kBoolean, kWhole, kNumber, kText, kTable, kOther };

  Type type = Type::kNil;
  bool boolean = false;
  int64_t whole = 0;                                      // kWhole
  double number = 0;                                      // kWhole and kNumber
  std::string text;                                       // kText
  std::vector<ScriptValue> list;                          // kTable: values at 1, 2, 3 ...
  std::map<std::string, ScriptValue, std::less<>> named;  // kTable: values under names
  std::string other;  // kOther: "function"; kTable: what is wrong with it as a whole, or empty

  // As a message shows it: `"loud"`, `3`, `true`, `a table`, `nothing`.
  std::string shown() const;
  // The whole of it on one line, texts without quotes: `deepl, apertium`, `{anger = {speed
  // = 1.1}}`.
  std::string written() const;
};

}  // namespace dgm::routing
