// A routing script that a test has written itself.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "host/routing/script.h"
#include "tests/host/settings/temporary_folder.h"

namespace dgm::test {

// With these, routes through the engines of scripted_providers.h begin.
inline const std::string kScriptedChains = R"(
chain("recognizer", { "ear" })
chain("translator", { "dictionary" })
chain("synthesizer", { "voice" })
)";

inline std::shared_ptr<routing::Script> routes_of(const std::string& text,
                                                  const routing::ScriptLimits& limits = {}) {
  const TemporaryFolder folder;
  folder.write("routes.lua", text);
  auto loaded = routing::Script::load({folder.path()}, limits);
  if (const auto* errors = std::get_if<std::vector<Error>>(&loaded)) {
    ADD_FAILURE() << errors->front().text();
    return nullptr;
  }
  return std::get<std::shared_ptr<routing::Script>>(loaded);
}

}  // namespace dgm::test
