// Recorded-shape messages of the folder fixtures.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace dragoman::hume {

inline std::string fixture(const std::string& name) {
  std::ifstream file(DGM_SOURCE_DIR "/tests/plugins/emotion_hume/fixtures/" + name);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace dragoman::hume
