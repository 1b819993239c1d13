#include "host/app/change_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace dgm::app {
namespace {

namespace fs = std::filesystem;

// Writing counts while it lasts: a file that is still being copied does not rest.
constexpr uint32_t kEvents = IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_CREATE | IN_DELETE |
                             IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF |
                             IN_ONLYDIR;

}  // namespace

bool is_watched_name(std::string_view name) {
  constexpr std::string_view kVimProbe = "4913";
  if (name.empty() || name == kVimProbe) return false;
  if (name.front() == '.' || name.front() == '#') return false;
  return std::ranges::none_of(std::array<std::string_view, 4>{"~", ".swp", ".swx", ".tmp"},
                              [&](std::string_view end) { return name.ends_with(end); });
}

Outcome ChangeWatch::watch(const std::set<std::string>& folders,
                           const std::set<std::string>& trees) {
  auto asked = folders;
  asked.insert(trees.begin(), trees.end());
  if (asked != asked_ || !inotify_.is_open()) {
    inotify_ = modules::Fd(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    asked_ = std::move(asked);
  }
  if (!inotify_.is_open())
    return Error{"", std::string("files cannot be watched: ") + std::strerror(errno) +
                         "; raise fs.inotify.max_user_instances"};
  Outcome first = Done{};
  for (const auto& folder : asked_) {
    const auto added = add(folder);
    if (first && !added) first = added;
    if (!added || !trees.contains(folder)) continue;
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error))
      if (entry->is_directory(error)) (void)add(entry->path().string());
  }
  return first;
}

void ChangeWatch::stop() {
  inotify_.reset();
  asked_.clear();
}

// The same folder twice is one watch: the kernel goes by its inode.
Outcome ChangeWatch::add(const std::string& folder) {
  if (::inotify_add_watch(inotify_.get(), folder.c_str(), kEvents) >= 0) return Done{};
  return Error{folder, std::string("cannot be watched: ") + std::strerror(errno) +
                           (errno == ENOSPC ? "; raise fs.inotify.max_user_watches" : "")};
}

bool ChangeWatch::has_changed() {
  bool changed = false;
  alignas(inotify_event) std::array<char, 16 * 1024> buffer;
  for (;;) {
    const ssize_t got = ::read(inotify_.get(), buffer.data(), buffer.size());
    if (got <= 0) return changed;
    for (ssize_t at = 0; at < got;) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* name = buffer.data() + at + sizeof event;
      constexpr uint32_t kFolderItself = IN_DELETE_SELF | IN_MOVE_SELF | IN_Q_OVERFLOW;
      changed |= (event.mask & kFolderItself) != 0 || (event.len > 0 && is_watched_name(name));
      at += static_cast<ssize_t>(sizeof event + event.len);
    }
  }
}

}  // namespace dgm::app
