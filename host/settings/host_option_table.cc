#include "host/base/nearest.h"
#include "host/settings/host_options.h"

namespace dgm::settings {

using Type = HostOption::Type;

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
       "threads for media; 0: one per core"},
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
       "private copies of plugins; default: $XDG_STATE_HOME/dragoman, for root /var/lib/dragoman"},
      {"control",
       "address",
       Type::kAddress,
       &S::control_address,
       0,
       0,
       {},
       "where health, metrics and reload are served; other than loopback only with a token"},
      {"control",
       "port",
       Type::kNumber,
       &S::control_port,
       0,
       65535,
       {},
       "TCP port; 0: the system chooses"},
      {"control",
       "token",
       Type::kText,
       &S::control_token,
       0,
       0,
       {},
       "what callers of the control interface must send; empty: none asked. Give it by reference"},
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
      {"limits",
       "max_legs",
       Type::kNumber,
       &S::max_legs,
       1,
       100'000,
       {},
       "more are refused with a sentence"},
      {"media",
       "tick_us",
       Type::kChoice,
       &S::tick_us,
       0,
       0,
       {"0", "250", "1000"},
       "period of the media clock; 0: event-driven, lower delay for more CPU"},
      {"media",
       "realtime",
       Type::kBool,
       &S::realtime,
       0,
       0,
       {},
       "SCHED_FIFO for media threads; needs the permission, see limits.conf or systemd"},
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

}  // namespace dgm::settings
