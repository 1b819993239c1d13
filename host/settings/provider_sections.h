// Reads the [provider.NAME] sections of providers.ini. The options of a provider are known to its
// plugin, so only the reserved ones (kind, type, enabled) are checked here.
#pragma once

#include <string>
#include <vector>

#include "host/settings/ini_reader.h"
#include "host/settings/settings.h"

namespace dgm::settings {

// The kinds of provider that the SDK knows: the word between "dgm." and "/1".
const std::vector<std::string>& provider_kinds();

// [control] `folder`: what file:PATH is relative to.
void read_providers(const IniFile& file, const std::string& folder, Loaded& loaded);

// api_key, auth_token ...: an option whose name says that its value is a secret.
bool is_secret_name(std::string_view option);

}  // namespace dgm::settings
