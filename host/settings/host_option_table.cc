#include "host/base/nearest.h"
#include "host/settings/host_options.h"
#include "host/settings/provider_sections.h"

namespace dgm::settings {

using Type = HostOption::Type;

namespace {

constexpr const char* kMediaThreads = "the media threads are started once";
constexpr const char* kEndpoint = "the control endpoint is opened once";

}  // namespace

const std::vector<HostOption>& host_options() {
  using S = HostSettings;
  static const std::vector<HostOption> options{
      {"host",
       "worker_threads",
       Type::kNumber,
       &S::worker_threads,
       0,
       256,
       {},
       "threads for media; 0: one per core",
       kMediaThreads},
      {"host",
       "log_level",
       Type::kChoice,
       &S::log_level,
       0,
       0,
       {"debug", "info", "warning", "error"},
       "lines below this level are not written"},
      {"host",
       "state_folder",
       Type::kPath,
       &S::state_folder,
       0,
       0,
       {},
       "private copies of plugins, and of earlier configurations; default: "
       "$XDG_STATE_HOME/dragoman, "
       "for root /var/lib/dragoman",
       "the copies that are in use are there"},
      {"control",
       "address",
       Type::kAddress,
       &S::control_address,
       0,
       0,
       {},
       "where health, metrics and reload are served; other than loopback only with a token",
       kEndpoint},
      {"control",
       "port",
       Type::kNumber,
       &S::control_port,
       0,
       65535,
       {},
       "TCP port; 0: the system chooses",
       kEndpoint},
      {"control",
       "token",
       Type::kText,
       &S::control_token,
       0,
       0,
       {},
       "what callers of the control interface must send; empty: none asked. Give it by reference",
       kEndpoint},
      {"plugins",
       "folders",
       Type::kPaths,
       &S::plugin_folders,
       0,
       0,
       {},
       "where plugin files (.so) are, separated by commas; empty: the folder beside the program"},
      {"plugins",
       "lock",
       Type::kPath,
       &S::plugin_lock,
       0,
       0,
       {},
       "file of allowed plugins and their SHA-256; empty: every plugin in the folders"},
      {"scripts",
       "folder",
       Type::kPath,
       &S::scripts_folder,
       0,
       0,
       {},
       "where the routing scripts are; empty: the built-in script"},
      {"scripts",
       "hook_deadline_ms",
       Type::kNumber,
       &S::hook_deadline_ms,
       1,
       10'000,
       {},
       "a later answer of a hook is not waited for; the table decides"},
      {"scripts",
       "hook_instructions",
       Type::kNumber,
       &S::hook_instructions,
       1'000,
       1'000'000'000,
       {},
       "Lua instructions that one hook may use"},
      {"scripts",
       "memory_mb",
       Type::kNumber,
       &S::script_memory_mb,
       1,
       4096,
       {},
       "memory of all scripts together"},
      {"scripts",
       "test_on_reload",
       Type::kBool,
       &S::test_on_reload,
       0,
       0,
       {},
       "the tests beside the scripts (*_test.lua) must pass before a reload takes effect"},
      {"reload",
       "watch",
       Type::kBool,
       &S::reload_watch,
       0,
       0,
       {},
       "reload by itself when a file of configuration, scripts or plugins has changed"},
      {"reload",
       "debounce_ms",
       Type::kNumber,
       &S::reload_debounce_ms,
       10,
       60'000,
       {},
       "so long must all watched files rest before that"},
      {"reload",
       "keep",
       Type::kNumber,
       &S::reload_keep,
       1,
       1'000,
       {},
       "earlier configurations that are kept to go back to"},
      {"reload",
       "trial_s",
       Type::kNumber,
       &S::reload_trial_s,
       0,
       86'400,
       {},
       "a new configuration is on trial for so long; 0: no trial"},
      {"reload",
       "trial_error_percent",
       Type::kNumber,
       &S::reload_trial_error_percent,
       1,
       100,
       {},
       "failed utterances in a hundred with which it has failed, and the one before it is back"},
      {"reload",
       "trial_min_utterances",
       Type::kNumber,
       &S::reload_trial_min_utterances,
       1,
       100'000,
       {},
       "fewer are no proof of anything"},
      {"limits",
       "max_legs",
       Type::kNumber,
       &S::max_legs,
       1,
       100'000,
       {},
       "more are refused with a sentence"},
      {"resilience",
       "final_deadline_ms",
       Type::kNumber,
       &S::final_deadline_ms,
       100,
       60'000,
       {},
       "end of speech to its text, while another recognizer of the chain could take over"},
      {"resilience",
       "translation_deadline_ms",
       Type::kNumber,
       &S::translation_deadline_ms,
       100,
       60'000,
       {},
       "text to its translation, while another translator could take over"},
      {"resilience",
       "first_audio_deadline_ms",
       Type::kNumber,
       &S::first_audio_deadline_ms,
       100,
       60'000,
       {},
       "text to its first audio, while another synthesizer could take over"},
      {"resilience",
       "audio_gap_ms",
       Type::kNumber,
       &S::audio_gap_ms,
       100,
       60'000,
       {},
       "pause in the middle of audio, while another synthesizer could take over"},
      {"resilience",
       "last_deadline_ms",
       Type::kNumber,
       &S::last_deadline_ms,
       1'000,
       120'000,
       {},
       "each of these for the last one of a chain that is left"},
      {"resilience",
       "replay_ms",
       Type::kNumber,
       &S::replay_ms,
       2'000,
       120'000,
       {},
       "unanswered audio that is kept for the next recognizer"},
      {"media",
       "tick_us",
       Type::kChoice,
       &S::tick_us,
       0,
       0,
       {"0", "250", "1000"},
       "period of the media clock; 0: event-driven, lower delay for more CPU",
       kMediaThreads},
      {"media",
       "realtime",
       Type::kBool,
       &S::realtime,
       0,
       0,
       {},
       "SCHED_FIFO for media threads; needs the permission, see limits.conf or systemd",
       kMediaThreads},
  };
  return options;
}

std::string option_text(const HostSettings& settings, const HostOption& option) {
  return std::visit(
      [&settings](auto member) -> std::string {
        const auto& value = settings.*member;
        using V = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<V, bool>) {
          return value ? "true" : "false";
        } else if constexpr (std::is_same_v<V, std::string>) {
          return value;
        } else if constexpr (std::is_same_v<V, std::vector<std::string>>) {
          return join(value);
        } else {
          return std::to_string(value);
        }
      },
      option.member);
}

std::vector<NeedsRestart> keep_until_restart(const HostSettings& running, HostSettings& wanted) {
  std::vector<NeedsRestart> waiting;
  for (const HostOption& option : host_options()) {
    if (option.restart == nullptr) continue;
    NeedsRestart needs{&option, option_text(wanted, option), option_text(running, option), {}};
    if (needs.wanted == needs.kept) continue;
    if (is_secret_name(option.name)) needs.wanted = needs.kept = "(secret)";
    if (const auto where = wanted.where.find(option.key()); where != wanted.where.end())
      needs.where = where->second;
    std::visit([&](auto member) { wanted.*member = running.*member; }, option.member);
    waiting.push_back(std::move(needs));
  }
  return waiting;
}

}  // namespace dgm::settings
