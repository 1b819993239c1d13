// The files that a generation is built from, as they are at one moment.
#pragma once

#include <map>
#include <string>

#include "host/settings/settings.h"

namespace dgm::app {

// "host.ini", "providers.ini", "scripts/routes.lua", "scripts/lib/hours.lua" -> text
using Sources = std::map<std::string, std::string>;

// [control] An empty config_folder: the embedded settings. An empty scripts_folder: the built-in
// script, which is no source. Files that cannot be read are left out: whoever builds from them
// reports that. Of scripts, text files of up to 1 MB, at most 1000.
Sources read_sources(const std::string& config_folder, const std::string& scripts_folder);

// Name -> SHA-256.
std::map<std::string, std::string> hashes_of(const Sources& sources);

}  // namespace dgm::app
