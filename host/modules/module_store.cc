#include "host/modules/module_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <thread>
#include <vector>

namespace dgm::modules {

namespace {

Error cannot(const std::string& what, const std::string& path, int error,
             const std::string& remedy = {}) {
  return {"", what + " " + path + " failed (" + std::strerror(error) + "); " +
                  (remedy.empty() ? "make the state folder writable for the user running dragoman, "
                                    "or name another with state_folder in host.ini"
                                  : remedy)};
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(put));
  }
  return true;
}

bool holds(const std::string& path, const std::string& sha256) {
  const auto copy = read_trusted_file(path);
  return copy && copy->sha256 == sha256;
}

Fd open_folder(const std::string& path) {
  return Fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

// False: the folder was removed meanwhile.
bool is_still_at(const Fd& folder, const std::string& path) {
  struct stat opened {
  }, named{};
  return ::fstat(folder.get(), &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
         opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

// The folder of a copy, made if it is not there, locked against another host that removes it.
Result<Fd> take_folder(const std::string& path) {
  constexpr int kTries = 1000;  // a second: removing takes a moment
  for (int i = 0; i < kTries; ++i) {
    if (auto made = make_private_folder(path); !made) return made.error();
    Fd folder = open_folder(path);
    const bool is_being_removed =
        ::flock(folder.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (!is_being_removed && is_still_at(folder, path)) return folder;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return Error{"", "another host is still removing the folder " + path +
                       "; start again, or name another with state_folder in host.ini"};
}

bool is_sha256(std::string_view name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<StoredCopy> store_copy(const FileContent& content, const std::string& state_folder) {
  const std::string folder = state_folder + "/modules/" + content.sha256;
  auto lock = take_folder(folder);
  if (!lock) return lock.error();

  struct statvfs file_system {};
  if (::statvfs(folder.c_str(), &file_system) == 0 && (file_system.f_flag & ST_NOEXEC) != 0) {
    return Error{"", "the state folder " + state_folder +
                         " is mounted noexec, so no plugin can be loaded from it; name another "
                         "with state_folder in host.ini"};
  }
  const std::string copy = folder + "/" + content.name();
  if (holds(copy, content.sha256)) return StoredCopy{copy, *std::move(lock)};
  if (auto written = write_whole_file(copy, content.bytes, 0500); !written) {
    return written.error();
  }
  // Read back: a full or failing disk must not become code.
  if (!holds(copy, content.sha256)) {
    return Error{"", "the copy " + copy + " does not hold what was written; check the disk"};
  }
  return StoredCopy{copy, *std::move(lock)};
}

void remove_unused_copies(const std::string& state_folder) {
  std::vector<std::filesystem::path> copies;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(state_folder + "/modules", error), end;
       !error && entry != end; entry.increment(error)) {
    if (is_sha256(entry->path().filename().string())) copies.push_back(entry->path());
  }
  for (const auto& copy : copies) {
    const Fd folder = open_folder(copy);
    if (!folder.is_open() || ::flock(folder.get(), LOCK_EX | LOCK_NB) != 0) continue;
    std::error_code ignored;  // the next start tries again
    std::filesystem::remove_all(copy, ignored);
  }
}

Outcome make_private_folder(const std::string& folder) {
  if (folder.empty() || folder.front() != '/') {
    return Error{"", "the state folder " + folder +
                         " is a relative path; write an absolute one as state_folder in host.ini"};
  }
  for (size_t end = folder.find('/', 1);; end = folder.find('/', end + 1)) {
    const std::string part = folder.substr(0, end);
    if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) {
      // An existing directory on a read-only file system says EROFS, not EEXIST.
      struct stat found {};
      const int error = errno;
      if (::stat(part.c_str(), &found) != 0) return cannot("making the folder", part, error);
    }
    if (end == std::string::npos) break;
  }
  if (auto trusted = check_trusted_folder(folder); !trusted) {
    return Error{"", "the state folder cannot be trusted: " + trusted.error().sentence};
  }
  return Done{};
}

Outcome write_whole_file(const std::string& path, std::string_view bytes, mode_t mode,
                         const std::string& remedy) {
  std::string temporary = path + ".XXXXXX";
  Fd file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file.is_open()) return cannot("writing", path, errno, remedy);
  const bool good = write_all(file.get(), bytes) && ::fchmod(file.get(), mode) == 0 &&
                    ::fsync(file.get()) == 0 && ::rename(temporary.c_str(), path.c_str()) == 0;
  if (good) return Done{};
  const int error = errno;
  ::unlink(temporary.c_str());
  return cannot("writing", path, error, remedy);
}

}  // namespace dgm::modules
