// The configuration: config/host.ini (the host itself) and config/providers.ini (one
// [provider.NAME] section each). Every value knows its file and line; all errors are reported, not
// the first.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/result.h"

namespace dgm::settings {

struct Value {
  std::string text;     // expanded: ${system.env.NAME} and file:PATH replaced
  std::string where;    // "config/providers.ini:14"
  std::string written;  // as it stands in the file, references not replaced
};

struct ProviderSettings {
  std::string name;  // "pocketsphinx", from [provider.pocketsphinx]
  std::string kind;  // "recognizer": the word between "dgm." and "/1"
  std::string type;  // the type's name in its plugin; default: the section's name
  bool enabled = true;
  // Not enabled: why, such as "no key (environment variable DEEPGRAM_API_KEY is not set)".
  std::string disabled_because;
  bool lacks_reference = false;  // that is why, and a notice tells it
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
  std::string plugin_lock;     // plugins.lock; empty: none
  uint32_t blocked_ms = 100;   // a call into a plugin that holds a worker for longer is reported
  uint32_t blocked_limit = 0;  // so many of them, and the provider is out of service; 0: never
  std::string
      state_folder;  // copies of plugins; default: $XDG_STATE_HOME/dragoman or /var/lib/dragoman
  std::string scripts_folder;
  std::string log_level = "info";
  uint32_t hook_deadline_ms = 50;
  uint32_t hook_instructions = 1'000'000;
  uint32_t script_memory_mb = 64;
  bool test_on_reload = false;
  // How a running host gets a new configuration, and goes back (docs/reload.md).
  bool reload_watch = false;
  uint32_t reload_debounce_ms = 300;
  uint32_t reload_keep = 10;
  uint32_t reload_trial_s = 0;
  uint32_t reload_trial_error_percent = 20;
  uint32_t reload_trial_min_utterances = 20;
  // The longest that a stage waits while somebody else of its chain could take over; why so long:
  // docs/resilience.md.
  uint32_t final_deadline_ms = 600;         // end of speech to final text
  uint32_t translation_deadline_ms = 2000;  // text to translation
  uint32_t first_audio_deadline_ms = 700;   // text to first audio
  uint32_t audio_gap_ms = 300;              // in the middle of audio
  uint32_t last_deadline_ms = 5000;         // of each for the last one that is left
  uint32_t replay_ms = 20'000;              // unanswered audio that is kept for the next recognizer
  uint32_t max_legs = 4000;                 // more are refused with a sentence
  // "media.tick_us" -> file:line of the options that a file gives, for later messages.
  std::map<std::string, std::string> where;
  // "control.token" -> "${system.env.TOKEN}": options given by reference, as written.
  std::map<std::string, std::string> references;
};

struct Settings {
  HostSettings host;
  std::vector<ProviderSettings> providers;
};

struct Loaded {
  Settings settings;
  std::vector<Error> errors;  // empty: good
  std::vector<Error> warnings;
  std::vector<Error> notices;  // how it is, and may be meant: a provider without its key
};

// [control] Reads <folder>/host.ini and <folder>/providers.ini. An empty folder name gives the
// embedded defaults, the same text as the shipped config/ folder. Relative paths in host.ini are
// relative to the folder; the embedded defaults have no folder, so what their relative paths name
// comes from the program itself: no scripts_folder is the embedded script, no plugin_folders are
// the plugins beside the program. Missing files and unusable values are in `errors`; a provider
// whose key is not set is disabled and in `notices`.
Loaded load(const std::string& config_folder);

// [control] The same of files that were kept in <kept_folder>; they mean what they meant in
// `config_folder`, so relative paths are relative to that one.
Loaded load_kept(const std::string& kept_folder, const std::string& config_folder);

// A path that a provider's option gives is relative to the file that gives it. [any]
std::string resolve_path(const Value& value);

// The whole configuration as it is in force, in the form of the two files, each option with its
// place; for `dragoman check --print`. A value by reference is shown as the reference, a secret in
// plain text as "(secret)". [any]
std::string print(const Settings& settings);

// The options of host.ini as a table in Markdown; docs/configuration.md holds a copy.
std::string host_options_table();

// The embedded texts of config/host.ini and config/providers.ini.
std::string_view embedded_host_ini();
std::string_view embedded_providers_ini();

}  // namespace dgm::settings
