// A configuration without plugins in a folder that disappears with it: routes that pass audio
// through need none.
#pragma once

#include <filesystem>
#include <string>

#include "tests/host/settings/temporary_folder.h"

namespace dgm::test {

inline const std::string kRoutes =
    "extension('7777', { speaks = 'en-US' })\nextension('8888', { speaks = 'en-US' })\n"
    "pair('7777', '8888', { crossover = 'pass_through' })\n";

class ConfigFolder {
 public:
  explicit ConfigFolder(const std::string& host_lines = "") {
    std::filesystem::create_directory(folder_.path() + "/plugins");
    set_host(host_lines);
    folder_.write("config/providers.ini", "");
    set_routes(kRoutes);
  }

  void set_host(const std::string& lines) const {
    folder_.write("config/host.ini", "[host]\nstate_folder = " + state() +
                                         "\n[plugins]\nfolders = ../plugins\n[scripts]\n"
                                         "folder = ../scripts\n" +
                                         lines);
  }
  void set_routes(const std::string& text) const { folder_.write("scripts/routes.lua", text); }
  void write(const std::string& name, const std::string& text) const { folder_.write(name, text); }

  std::string config() const { return folder_.path() + "/config"; }
  std::string scripts() const { return folder_.path() + "/scripts"; }
  std::string state() const { return folder_.path() + "/state"; }
  std::string path() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

}  // namespace dgm::test
