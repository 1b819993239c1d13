#include "host/settings/reference.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "host/settings/utf8.h"

namespace dgm::settings {
namespace {

constexpr std::string_view kOpen = "${";
constexpr std::string_view kEnvironment = "system.env.";
constexpr std::string_view kFile = "file:";

Expanded broken(std::string problem) { return {ReferenceState::kBroken, "", std::move(problem)}; }

Expanded read_file(std::string_view path, const std::string& folder) {
  if (path.empty()) return broken("file: names no file; write file:PATH");
  std::filesystem::path full{path};
  if (full.is_relative() && !folder.empty()) full = std::filesystem::path(folder) / full;
  std::error_code ignored;
  if (std::filesystem::is_directory(full, ignored)) {
    return broken("file " + full.string() + " is a folder");
  }
  errno = 0;
  std::ifstream file(full, std::ios::binary);
  if (!file) return broken("file " + full.string() + " cannot be read: " + std::strerror(errno));
  std::string text(kMaxReferencedFileBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > kMaxReferencedFileBytes) {
    return broken("file " + full.string() + " has more than 65536 bytes; a value is one line");
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (text.find('\n') != std::string::npos) {
    return broken("file " + full.string() + " has several lines; a value is one line");
  }
  if (!is_utf8(text) || text.find('\0') != std::string::npos) {
    return broken("file " + full.string() + " is not UTF-8 text");
  }
  if (text.empty()) return broken("file " + full.string() + " is empty");
  return {ReferenceState::kResolved, std::move(text), ""};
}

}  // namespace

bool is_reference(std::string_view written) {
  return written.starts_with(kFile) || written.find(kOpen) != std::string_view::npos;
}

Expanded expand(std::string_view written, const std::string& folder) {
  if (!is_reference(written)) return {ReferenceState::kLiteral, std::string(written), ""};
  if (written.starts_with(kFile)) return read_file(written.substr(kFile.size()), folder);
  Expanded result{ReferenceState::kResolved, "", ""};
  size_t at = 0;
  while (at < written.size()) {
    const size_t open = written.find(kOpen, at);
    result.text += written.substr(at, open - at);
    if (open == std::string_view::npos) break;
    const size_t close = written.find('}', open);
    if (close == std::string_view::npos) return broken("the \"}\" of a reference is missing");
    const std::string inside{written.substr(open + kOpen.size(), close - open - kOpen.size())};
    if (!inside.starts_with(kEnvironment) || inside.size() == kEnvironment.size()) {
      return broken("unknown reference ${" + inside + "}; known: ${system.env.NAME}, file:PATH");
    }
    const std::string name = inside.substr(kEnvironment.size());
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') {
      const bool is_whole_value = open == 0 && close + 1 == written.size();
      return {is_whole_value ? ReferenceState::kUnset : ReferenceState::kBroken, "",
              "environment variable " + name + " is not set"};
    }
    if (!is_utf8(value)) return broken("environment variable " + name + " is not valid UTF-8");
    result.text += value;
    at = close + 1;
  }
  return result;
}

}  // namespace dgm::settings
