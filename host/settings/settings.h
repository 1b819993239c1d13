// The configuration: config/host.ini (the host itself) and config/providers.ini (one
// [provider.NAME] section each). Every value knows its file and line; all errors are reported, not
// the first.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "host/base/result.h"

namespace dgm::settings {

struct Value {
  std::string text;   // expanded: ${system.env.NAME} and file:PATH replaced
  std::string where;  // "config/providers.ini:14"
};

struct ProviderSettings {
  std::string name;  // "pocketsphinx", from [provider.pocketsphinx]
  std::string kind;  // "recognizer": the word between "dgm." and "/1"
  std::string type;  // the type's name in its plugin; default: the section's name
  bool enabled = true;
  std::string where;
  std::map<std::string, Value> options;
};

struct HostSettings {
  unsigned worker_threads = 0;  // 0: one per core
  unsigned tick_us = 1000;      // 0 | 250 | 1000
  bool realtime = false;        // SCHED_FIFO for media threads
  std::string control_address = "127.0.0.1";
  uint16_t control_port = 8090;  // 0: the system chooses
  std::string control_token;     // empty: loopback only, no token
  std::vector<std::string> plugin_folders;
  std::string plugin_lock;  // plugins.lock; empty: none
  std::string
      state_folder;  // copies of plugins; default: $XDG_STATE_HOME/dragoman or /var/lib/dragoman
  std::string scripts_folder;
  std::string log_level = "info";
  uint32_t hook_deadline_ms = 50;
  uint32_t hook_instructions = 1'000'000;
  uint32_t script_memory_mb = 64;
  uint32_t max_legs = 4000;                  // more are refused with a sentence
  uint32_t silent_leg_timeout_s = 60;        // no media for so long: the leg is ended
  std::map<std::string, std::string> where;  // key -> file:line, for later messages
};

struct Settings {
  HostSettings host;
  std::vector<ProviderSettings> providers;
};

struct Loaded {
  Settings settings;
  std::vector<Error> errors;  // empty: good
  std::vector<Error> warnings;
};

// [control] Reads <folder>/host.ini and <folder>/providers.ini. An empty folder name gives the
// embedded defaults, the same text as the shipped config/ folder. Relative paths inside are
// relative to the folder.
Loaded load(const std::string& config_folder);

// The whole configuration as it is in force, secrets shown as "(secret)"; for `dragoman check
// --print`.
std::string print(const Settings& settings);

}  // namespace dgm::settings
