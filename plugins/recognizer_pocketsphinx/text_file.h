// A text as a file that a library can open by name; gone with this object.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <string>

namespace dgm::pocketsphinx {

class TextFile {
 public:
  explicit TextFile(const std::string& text) : number_(::memfd_create("text", MFD_CLOEXEC)) {
    for (std::size_t at = 0; number_ >= 0 && at < text.size();) {
      const auto size = ::write(number_, text.data() + at, text.size() - at);
      if (size <= 0) break;
      at += static_cast<std::size_t>(size);
    }
  }
  ~TextFile() {
    if (number_ >= 0) ::close(number_);
  }
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(number_); }

 private:
  int number_;
};

}  // namespace dgm::pocketsphinx
