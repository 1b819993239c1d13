// Which plugin files are trusted. A loaded plugin has all the rights of the host, so nobody but
// root and the user running the host may be able to change the file or to put another in its place.
//
// A file is refused unless
//   - its path is absolute, without "." and "..";
//   - it is a regular file, no symbolic link, of at most 256 MiB;
//   - it belongs to root or to the user running the host;
//   - neither its group nor others may write to it;
//   - the same holds for every directory from its own up to "/". One exception: a sticky directory
//     (such as /tmp, mode 1777) may be writable by all if what lies below it on the path is again
//     a directory of root or of the user running the host, since nobody else can rename or remove
//     that one. A plugin file directly in such a directory is refused.
//
// The path is walked one open directory at a time, so the file that is read is the file that was
// checked.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <string_view>

#include "host/base/result.h"

namespace dgm::modules {

struct FileContent {
  std::string path;
  std::string bytes;
  std::string sha256;  // lower-case hex of `bytes`

  std::string name() const { return path.substr(path.rfind('/') + 1); }
};

// [control] Error: `where` is the path, the sentence says what is wrong and what to do.
Result<FileContent> read_trusted_file(const std::string& path);

// [control] The same rules for a folder: it and everything above it.
Outcome check_trusted_folder(const std::string& path);

// What speaks against an object's owner and mode, as part of a sentence about `path`; nothing: it
// can be trusted by the user `running_as`. Sticky directories that all may write to pass here.
std::optional<std::string> distrusted(const std::string& path, const struct stat& found,
                                      uid_t running_as);

std::string sha256_hex(std::string_view bytes);  // lower-case; empty: OpenSSL failed

}  // namespace dgm::modules
