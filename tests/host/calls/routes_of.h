// A routing script that a test has written itself.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "host/routing/script.h"

namespace dgm::test {

inline std::shared_ptr<routing::Script> routes_of(const std::string& text) {
  static std::atomic<int> number{0};
  const auto folder =
      std::filesystem::temp_directory_path() /
      ("dragoman-routes-" + std::to_string(::getpid()) + "-" + std::to_string(++number));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "routes.lua") << text;
  auto loaded = routing::Script::load({folder.string()}, {});
  std::filesystem::remove_all(folder);
  if (const auto* errors = std::get_if<std::vector<Error>>(&loaded)) {
    ADD_FAILURE() << errors->front().text();
    return nullptr;
  }
  return std::get<std::shared_ptr<routing::Script>>(loaded);
}

}  // namespace dgm::test
