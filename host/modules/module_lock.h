// plugins.lock: the plugin files an admin has agreed to. One line "NAME SHA256" per file, such as
//
//   transport_rtp.so 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
//
// '#' begins a comment. A file that is not listed, or whose bytes have changed, is refused. The
// output of `sha256sum`, its two columns swapped, is such a list.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "host/base/result.h"

namespace dgm::modules {

using PluginLock = std::map<std::string, std::string>;  // file name -> lower-case hex

// Strict: the first line that is not understood is the error; its `where` is "line 3". [any]
Result<PluginLock> parse_plugin_lock(std::string_view text);

// The text of a lock file with this one line put in, or changed, or (sha256 empty) taken out;
// everything else stays as it was written. [any]
std::string with_lock_line(std::string_view text, const std::string& name,
                           const std::string& sha256);

// Why this file may not be loaded; nothing: it may. `lock_file` is named in the sentence.
std::optional<std::string> refused_by_lock(const PluginLock& lock, const std::string& lock_file,
                                           const std::string& name, const std::string& sha256);

}  // namespace dgm::modules
