#include "host/modules/module_lock.h"

#include <utility>

#include "host/modules/option_value.h"

namespace dgm::modules {

namespace {

constexpr std::string_view kBlanks = " \t\r";

bool is_sha256(std::string_view text) {
  if (text.size() != 64) return false;
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string_view next_word(std::string_view& line) {
  const size_t begin = line.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return line = {};
  const size_t end = line.find_first_of(kBlanks, begin);
  const std::string_view word = line.substr(begin, end - begin);
  line.remove_prefix(end == std::string_view::npos ? line.size() : end);
  return word;
}

}  // namespace

Result<PluginLock> parse_plugin_lock(std::string_view text) {
  PluginLock lock;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    line = line.substr(0, line.find('#'));

    const std::string where = "line " + std::to_string(number);
    const std::string_view name = next_word(line);
    if (name.empty()) continue;
    const std::string_view sha256 = next_word(line);
    if (name.find('/') != std::string_view::npos) {
      return Error{where, quoted(name) + " is a path; write the file's name without its folder"};
    }
    if (!is_sha256(sha256)) {
      return Error{where, quoted(sha256) + " is not a SHA-256 (64 digits 0-9 a-f); sha256sum " +
                              "prints it"};
    }
    if (!next_word(line).empty()) {
      return Error{where, "more than a name and a SHA-256; write one file per line"};
    }
    if (!lock.emplace(name, sha256).second) {
      return Error{where, quoted(name) + " is listed twice; keep one line of it"};
    }
  }
  return lock;
}

std::string with_lock_line(std::string_view text, const std::string& name,
                           const std::string& sha256) {
  std::string result;
  bool is_there = false;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    std::string_view words = line.substr(0, line.find('#'));
    if (next_word(words) != name) {
      result.append(line).append("\n");
    } else if (!sha256.empty() && !std::exchange(is_there, true)) {
      result += name + " " + sha256 + "\n";
    }
  }
  if (!is_there && !sha256.empty()) result += name + " " + sha256 + "\n";
  return result;
}

std::optional<std::string> refused_by_lock(const PluginLock& lock, const std::string& lock_file,
                                           const std::string& name, const std::string& sha256) {
  const auto entry = lock.find(name);
  if (entry == lock.end()) {
    return "it is not listed in " + lock_file + "; if you trust it, add the line \"" + name + " " +
           sha256 + "\"";
  }
  if (entry->second != sha256) {
    return "its SHA-256 is " + sha256 + ", but " + lock_file + " says " + entry->second +
           "; put the old file back, or change that line if you trust the new one";
  }
  return std::nullopt;
}

}  // namespace dgm::modules
