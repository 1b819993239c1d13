// A script with one hook, and the call that it is asked about.
#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <optional>
#include <string>

#include "host/routing/hook_runner.h"
#include "tests/host/routing/load_text.h"

namespace dgm::routing {

inline constexpr const char* kRoutes =
    "extension('1', { speaks = 'en' }) extension('2', { speaks = 'es' }) pair('1', '2')\n"
    "extension('3', { speaks = 'fr' }) extension('4', { speaks = 'fr' })\n"
    "room('meeting', { '3', '4' })\n";

// The hook begins in line 5.
inline std::unique_ptr<LoadedText> load_hook(const std::string& hook) {
  auto loaded = load_text(std::string(kChains) + kRoutes + hook);
  EXPECT_THAT(loaded->errors, ::testing::IsEmpty());
  return loaded;
}

// What a hook answered, for comparison: its kind as a number, and its text.
inline std::string answer(CallAction::Kind kind, const std::string& text = "") {
  return std::to_string(static_cast<int>(kind)) + " " + text;
}
inline std::string answer(const std::optional<CallAction>& action) {
  return action ? answer(action->kind, action->text) : "(nothing)";
}

inline CallFacts call() { return {"c1", "+34600", "1", "rtp", 1'768'474'800'500, 2'500}; }

}  // namespace dgm::routing
