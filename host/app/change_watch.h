// Tells when files of the configuration, the scripts or the plugins have changed (inotify).
#pragma once

#include <set>
#include <string>

#include "host/base/result.h"
#include "host/modules/module_fd.h"

namespace dgm::app {

// [control] all of it.
class ChangeWatch {
 public:
  // Folders, and what lies below those of `trees`. Ones that are not there are passed over: the
  // error names the first. Asked again with the same ones, it only looks for new folders in trees.
  Outcome watch(const std::set<std::string>& folders, const std::set<std::string>& trees);
  void stop();

  int fd() const { return inotify_.get(); }  // readable: something happened; -1: not watching
  // Reads what has happened. True: a file has changed that matters; what editors leave beside it
  // does not.
  bool has_changed();

 private:
  Outcome add(const std::string& folder);

  modules::Fd inotify_;
  std::set<std::string> asked_;
};

// "routes.lua" matters, ".routes.lua.swp" and "routes.lua~" do not. [any]
bool is_watched_name(std::string_view name);

}  // namespace dgm::app
