// What tests of plugin loading share: a private folder, and a catalog over it whose scans run the
// small program describe_main.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "host/modules/describe_host.h"
#include "host/modules/module.h"

namespace dgm::modules {

namespace fs = std::filesystem;

inline std::string read_text(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

inline void write_text(const std::string& path, const std::string& text, mode_t mode = 0644) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  ::chmod(path.c_str(), mode);
}

// Files that a test may do anything to; gone when it ends.
class ModuleFixture : public testing::Test {
 protected:
  ModuleFixture() {
    std::string name = fs::canonical(testing::TempDir()).string() + "/dragoman.XXXXXX";
    root_ = ::mkdtemp(name.data());
    fs::create_directory(root_ + "/plugins");
    ::chmod((root_ + "/plugins").c_str(), 0755);
  }
  ~ModuleFixture() override { fs::remove_all(root_); }

  std::string folder() const { return root_ + "/plugins"; }
  std::string state() const { return root_ + "/state"; }

  // Puts a copy of a built plugin into the plugin folder.
  std::string install(const std::string& built, const std::string& name) const {
    const std::string path = folder() + "/" + name;
    write_text(path, read_text(built), 0755);
    return path;
  }

  static bool everything(const TypeName&) { return true; }

  CatalogOptions options() const {
    CatalogOptions options;
    options.folders = {folder()};
    options.state_folder = state();
    options.self_executable = DESCRIBE_MAIN;
    options.host = &describe_host();
    return options;
  }

  std::string root_;
};

}  // namespace dgm::modules
