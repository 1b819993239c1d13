// Reads one .ini file and keeps the line of every key, which Poco's loaders lose; they also take
// the last of two equal keys in silence.
//
//   ; or # begins a comment, at the start of a line or after a blank
//   [section]
//   key = value
//   key = " value with blanks, ; or # kept; \" and \\ inside "
//
// UTF-8, with or without byte order mark; lines end in LF or CRLF. A value is one line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/result.h"

namespace dgm::settings {

struct IniKey {
  std::string name, value;  // value: without quotes and comment, references not yet expanded
  unsigned line = 0;
};

struct IniSection {
  std::string name;
  unsigned line = 0;
  std::vector<IniKey> keys;  // no two of one name
};

struct IniFile {
  std::string name;                  // "config/host.ini", for messages
  std::vector<IniSection> sections;  // no two of one name
  std::vector<Error> errors;         // every line that could not be read, duplicates included

  std::string at(unsigned line) const { return name + ":" + std::to_string(line); }
};

constexpr size_t kMaxIniBytes = 1 << 20;
constexpr size_t kMaxIniLineBytes = 8192;

// Never fails as a whole: what can be read is there, what cannot is in `errors`. [any]
IniFile read_ini(std::string_view text, const std::string& file_name);

}  // namespace dgm::settings
