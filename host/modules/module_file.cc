#include "host/modules/module_file.h"

#include <fcntl.h>
#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "host/modules/module_fd.h"

namespace dgm::modules {

namespace {

constexpr size_t kLargestFile = 256U << 20;

std::string octal(mode_t mode) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04o", mode & 07777U);
  return text.data();
}

bool is_shared(const struct stat& found) {
  return S_ISDIR(found.st_mode) && (found.st_mode & S_ISVTX) != 0 &&
         (found.st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

std::string cannot_open(const std::string& object, int error) {
  if (error == ENOENT) return object + " is not there; correct the path";
  return object + " cannot be opened (" + std::strerror(error) +
         "); let the user running dragoman read it";
}

// Opens the components of an absolute path one below the other and checks each.
class Walk {
 public:
  explicit Walk(std::string path) : path_(std::move(path)) {}

  Result<Fd> to_file() { return run(false); }
  Result<Fd> to_folder() { return run(true); }

 private:
  Error refuse(std::string sentence) const { return {path_, std::move(sentence)}; }

  Result<std::vector<std::string>> components() const {
    if (path_.empty() || path_.front() != '/') {
      return refuse("a relative path is not accepted; write the absolute path");
    }
    std::vector<std::string> parts;
    for (size_t at = 0; at < path_.size();) {
      const size_t end = std::min(path_.find('/', at), path_.size());
      std::string part = path_.substr(at, end - at);
      at = end + 1;
      if (part.empty()) continue;
      if (part == "." || part == "..") {
        return refuse("the path holds \"" + part + "\"; write it without");
      }
      parts.push_back(std::move(part));
    }
    return parts;
  }

  Result<Fd> run(bool folder) {
    const auto parts = components();
    if (!parts) return parts.error();
    Fd here(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    std::string so_far;
    if (auto trusted = enter(here, "/"); !trusted) return trusted.error();
    for (size_t i = 0; i < parts->size(); ++i) {
      const std::string& part = (*parts)[i];
      so_far += "/" + part;
      const bool is_file = !folder && i + 1 == parts->size();
      Fd next = is_file ? open_file(here, part) : open_directory(here, part);
      if (!next.is_open()) return refuse(why_not(here, part, so_far, is_file, errno));
      if (is_file) {
        if (auto good = check_file(next); !good) return good.error();
        return next;
      }
      here = std::move(next);
      if (auto trusted = enter(here, so_far); !trusted) return trusted.error();
    }
    if (!folder) return refuse("this is not a file; name a plugin file");
    return here;
  }

  static Fd open_directory(const Fd& parent, const std::string& name) {
    return Fd(::openat(parent.get(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  }

  // O_NONBLOCK: opening a named pipe must not wait for a writer.
  static Fd open_file(const Fd& parent, const std::string& name) {
    return Fd(::openat(parent.get(), name.c_str(),
                       O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  }

  static std::string why_not(const Fd& parent, const std::string& name, const std::string& so_far,
                             bool is_file, int error) {
    const std::string object = is_file ? "the file" : "the directory " + so_far;
    struct stat found {};
    if (::fstatat(parent.get(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0) {
      if (S_ISLNK(found.st_mode)) {
        return object + " is a symbolic link; " +
               (is_file ? "put the file itself there" : "write the real path");
      }
      if (error == ENOTDIR) return so_far + " is not a directory; correct the path";
    }
    return cannot_open(object, error);
  }

  Outcome enter(const Fd& directory, const std::string& so_far) {
    struct stat found {};
    if (::fstat(directory.get(), &found) != 0) {
      return refuse(cannot_open("the directory " + so_far, errno));
    }
    if (auto why = distrusted(so_far, found, ::geteuid())) {
      return refuse("the directory " + so_far + " " + *why);
    }
    shared_parent_ = is_shared(found) ? so_far : "";
    return Done{};
  }

  Outcome check_file(const Fd& file) {
    struct stat found {};
    if (::fstat(file.get(), &found) != 0) return refuse(cannot_open("the file", errno));
    if (!S_ISREG(found.st_mode)) {
      return refuse("this is not a regular file; take it out of the plugin folder");
    }
    if (auto why = distrusted(path_, found, ::geteuid())) return refuse("the file " + *why);
    if (!shared_parent_.empty()) {
      return refuse("the file lies directly in " + shared_parent_ +
                    ", which all users share; put it into a directory of its own");
    }
    if (static_cast<size_t>(found.st_size) > kLargestFile) {
      return refuse("the file is larger than 256 MiB; no plugin is, take it out");
    }
    return Done{};
  }

  std::string path_;
  std::string shared_parent_;  // the last directory entered, if it is sticky and writable by others
};

}  // namespace

std::optional<std::string> distrusted(const std::string& path, const struct stat& found,
                                      uid_t running_as) {
  if (found.st_uid != 0 && found.st_uid != running_as) {
    const std::string user = std::to_string(running_as);
    return "belongs to user " + std::to_string(found.st_uid) + ", neither root nor user " + user +
           " running dragoman; run \"chown " + user + " " + path + "\" if you trust it";
  }
  if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0 && !is_shared(found)) {
    return "may be written to by its group or by others (mode " + octal(found.st_mode) +
           "); run \"chmod go-w " + path + "\"";
  }
  return std::nullopt;
}

Result<FileContent> read_trusted_file(const std::string& path) {
  auto file = Walk(path).to_file();
  if (!file) return file.error();
  FileContent content{path, {}, {}};
  std::vector<char> piece(64U << 10);
  for (;;) {
    const ssize_t got = ::read(file->get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{path, cannot_open("the file", errno)};
    if (got == 0) break;
    content.bytes.append(piece.data(), static_cast<size_t>(got));
    // It may grow while it is read.
    if (content.bytes.size() > kLargestFile) {
      return Error{path, "the file is larger than 256 MiB; no plugin is, take it out"};
    }
  }
  content.sha256 = sha256_hex(content.bytes);
  if (content.sha256.empty()) {
    return Error{path, "OpenSSL cannot compute its SHA-256; repair the OpenSSL installation"};
  }
  return content;
}

Outcome check_trusted_folder(const std::string& path) {
  auto folder = Walk(path).to_folder();
  if (!folder) return folder.error();
  return Done{};
}

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    return {};
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    hex += kDigits[digest[i] >> 4U];
    hex += kDigits[digest[i] & 15U];
  }
  return hex;
}

}  // namespace dgm::modules
