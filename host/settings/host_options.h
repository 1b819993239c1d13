// The options of host.ini as one table: reading, checking, printing and the documentation follow
// it.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "host/settings/ini_reader.h"
#include "host/settings/settings.h"

namespace dgm::settings {

struct HostOption {
  using Member =
      std::variant<uint32_t HostSettings::*, uint16_t HostSettings::*, bool HostSettings::*,
                   std::string HostSettings::*, std::vector<std::string> HostSettings::*>;
  enum class Type {
    kNumber,  // whole, minimum..maximum
    kChoice,  // one of `choices`; the member is text or a number
    kBool,
    kText,
    kAddress,  // an IPv4 or IPv6 address
    kPath,     // relative to the configuration folder
    kPaths     // several, separated by commas
  };

  const char* section;
  const char* name;
  Type type;
  Member member;
  uint64_t minimum, maximum;
  std::vector<std::string> choices;
  const char* help;
  // Why a running host keeps what it began with; nullptr: a reload brings the new value.
  const char* restart = nullptr;

  std::string key() const { return std::string(section) + "." + name; }
};

const std::vector<HostOption>& host_options();

// The value of `option` in `settings`, as it would be written.
std::string option_text(const HostSettings& settings, const HostOption& option);

// An option whose new value waits for the next start.
struct NeedsRestart {
  const HostOption* option = nullptr;
  std::string wanted, kept;  // never the value of a secret
  std::string where;         // file:line of the new value; empty: it is the default now
};

// Puts the values of `running` back into `wanted` wherever only a restart can change them, and says
// where that was. [control]
std::vector<NeedsRestart> keep_until_restart(const HostSettings& running, HostSettings& wanted);

// Reads the sections of host.ini into `out`. Relative paths become paths below `folder`; without a
// folder they are left out. [control]
void read_host(const IniFile& file, const std::string& folder, HostSettings& out,
               std::vector<Error>& errors);

}  // namespace dgm::settings
