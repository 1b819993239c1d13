#include "host/settings/ini_reader.h"

#include <algorithm>
#include <optional>

#include "host/settings/utf8.h"

namespace dgm::settings {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool begins_comment(char c) { return c == ';' || c == '#'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

// What follows a quoted value or a section's bracket may only be a comment.
bool is_rest_empty(std::string_view rest) {
  if (rest.empty()) return true;
  if (!is_blank(rest.front()) && !begins_comment(rest.front())) return false;
  rest = trim(rest);
  return rest.empty() || begins_comment(rest.front());
}

class Reader {
 public:
  Reader(std::string_view text, const std::string& file_name) : text_(text) {
    file_.name = file_name;
  }

  IniFile read() {
    if (text_.size() > kMaxIniBytes) {
      file_.errors.push_back({file_.name, "the file has " + std::to_string(text_.size()) +
                                              " bytes; a configuration has at most " +
                                              std::to_string(kMaxIniBytes)});
      return std::move(file_);
    }
    if (text_.starts_with("\xFF\xFE") || text_.starts_with("\xFE\xFF")) {
      file_.errors.push_back({file_.name, "the file is UTF-16; save it as UTF-8"});
      return std::move(file_);
    }
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
    while (!text_.empty()) {
      ++line_;
      const size_t end = text_.find('\n');
      std::string_view line = text_.substr(0, end);
      text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
      if (line.ends_with('\r')) line.remove_suffix(1);
      read_line(line);
    }
    return std::move(file_);
  }

 private:
  void error(std::string sentence) {
    file_.errors.push_back({file_.at(line_), std::move(sentence)});
  }

  void read_line(std::string_view line) {
    if (line.size() > kMaxIniLineBytes) return error("the line is longer than 8192 bytes");
    if (!is_utf8(line)) return error("the line is not valid UTF-8");
    const bool has_control_character = std::any_of(line.begin(), line.end(), [](char c) {
      return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
    });
    if (has_control_character) return error("the line contains a control character");
    line = trim(line);
    if (line.empty() || begins_comment(line.front())) return;
    if (line.front() == '[') return read_section(line.substr(1));
    read_key(line);
  }

  void read_section(std::string_view line) {
    section_ = kNone;  // keys under a section that cannot be read are not checked
    skipping_ = true;
    const size_t end = line.find(']');
    if (end == std::string_view::npos) return error("the section's \"]\" is missing");
    const std::string name{trim(line.substr(0, end))};
    if (!is_name(name)) {
      return error("[" + name + "] is not a section name; letters, digits and _ - . are");
    }
    if (!is_rest_empty(line.substr(end + 1))) return error("text after [" + name + "]");
    for (const IniSection& known : file_.sections) {
      if (known.name == name) {
        return error("section [" + name + "] is already at line " + std::to_string(known.line) +
                     "; join the two");
      }
    }
    skipping_ = false;
    section_ = file_.sections.size();
    file_.sections.push_back({name, line_, {}});
  }

  void read_key(std::string_view line) {
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
      return error("expected [section], key = value or a comment, found \"" +
                   std::string(line.substr(0, 40)) + "\"");
    }
    const std::string name{trim(line.substr(0, equals))};
    if (!is_name(name)) {
      return error("\"" + name.substr(0, 40) +
                   "\" is not an option name; letters, digits and _ - . are");
    }
    std::optional<std::string> value = read_value(trim(line.substr(equals + 1)));
    if (!value || skipping_) return;
    if (section_ == kNone) return error("option " + name + " stands before the first [section]");
    IniSection& section = file_.sections[section_];
    for (const IniKey& known : section.keys) {
      if (known.name == name) {
        return error("option " + name + " is given twice, first at line " +
                     std::to_string(known.line) + "; remove one");
      }
    }
    section.keys.push_back({name, std::move(*value), line_});
  }

  std::optional<std::string> read_value(std::string_view text) {
    if (!text.empty() && text.front() == '"') return read_quoted(text.substr(1));
    for (size_t i = 0; i < text.size(); ++i) {
      if (begins_comment(text[i]) && (i == 0 || is_blank(text[i - 1]))) {
        return std::string(trim(text.substr(0, i)));
      }
    }
    return std::string(text);
  }

  std::optional<std::string> read_quoted(std::string_view text) {
    std::string value;
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '"') {
        if (is_rest_empty(text.substr(i + 1))) return value;
        error("text after the closing quote; write \\\" for a quote inside the value");
        return std::nullopt;
      }
      if (text[i] == '\\') {
        ++i;
        if (i == text.size() || (text[i] != '"' && text[i] != '\\')) {
          error("a backslash in a quoted value stands before \" or \\ only");
          return std::nullopt;
        }
      }
      value += text[i];
    }
    error("the closing quote is missing");
    return std::nullopt;
  }

  static constexpr size_t kNone = static_cast<size_t>(-1);
  std::string_view text_;
  IniFile file_;
  unsigned line_ = 0;
  size_t section_ = kNone;
  bool skipping_ = false;
};

}  // namespace

IniFile read_ini(std::string_view text, const std::string& file_name) {
  return Reader(text, file_name).read();
}

}  // namespace dgm::settings
