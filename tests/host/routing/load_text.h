// Loads script text as if it were a folder with one routes.lua.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "host/routing/script_loader.h"
#include "tests/host/settings/temporary_folder.h"

namespace dgm::routing {

inline constexpr std::string_view kChains =
    "chain('recognizer', { 'r' }) chain('translator', { 't' }) chain('synthesizer', { 's' })\n";

// Errors as text without the folder: "routes.lua:2: ...".
inline std::vector<std::string> without_folder(const std::vector<Error>& errors,
                                               const std::string& folder) {
  std::vector<std::string> texts;
  for (const Error& error : errors) {
    std::string text = error.text();
    for (size_t at; (at = text.find(folder + "/")) != std::string::npos;) {
      text.erase(at, folder.size() + 1);
    }
    texts.push_back(text);
  }
  return texts;
}

struct LoadedText {
  TemporaryFolder folder;
  std::unique_ptr<ScriptContext> context;  // nullptr: errors
  std::vector<std::string> errors, warnings;
};

inline std::unique_ptr<LoadedText> load_text(const std::string& text, ScriptLimits limits = {}) {
  auto result = std::make_unique<LoadedText>();
  result->folder.write("routes.lua", text);
  auto loaded = load_scripts({result->folder.path()}, limits);
  if (auto* errors = std::get_if<std::vector<Error>>(&loaded)) {
    result->errors = without_folder(*errors, result->folder.path());
  } else {
    result->context = std::move(std::get<std::unique_ptr<ScriptContext>>(loaded));
    result->warnings = without_folder(result->context->warnings, result->folder.path());
  }
  return result;
}

// Of a script without mistakes; kChains stands above `text`.
inline RouteTable table_of(const std::string& text) {
  const auto loaded = load_text(std::string(kChains) + text);
  EXPECT_TRUE(loaded->errors.empty()) << (loaded->errors.empty() ? "" : loaded->errors.front());
  return loaded->context->table;
}

}  // namespace dgm::routing
