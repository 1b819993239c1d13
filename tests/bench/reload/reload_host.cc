#include "tests/bench/reload/reload_host.h"

#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <numeric>
#include <sstream>
#include <vector>

#include "host/base/clock.h"
#include "host/caller/endpoint.h"
#include "tests/bench/free_port.h"

namespace dgm::bench {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kStartS = 30;

// Beside the file, then renamed over it: nobody ever reads half of it.
void replace(const std::string& file, const std::function<void(std::ostream&)>& fill) {
  {
    std::ofstream stream(file + ".new", std::ios::binary);
    fill(stream);
  }
  fs::rename(file + ".new", file);
}

std::vector<double> metric_values(const std::string& page, const std::string& name) {
  std::vector<double> values;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(name + " ") || line.starts_with(name + "{"))
      values.push_back(std::strtod(line.c_str() + line.rfind(' '), nullptr));
  return values;
}

}  // namespace

const char* name_of(Change change) {
  switch (change) {
    case Change::kRoutes:
      return "routes";
    case Change::kSettings:
      return "a provider's option";
    case Change::kPlugin:
      return "a plugin's version";
  }
  return "";
}

Result<std::unique_ptr<ReloadHost>> ReloadHost::start(const std::string& folder, bool realtime) {
  std::unique_ptr<ReloadHost> host(new ReloadHost(folder));
  host->control_.control_port = free_port(SOCK_STREAM);
  fs::create_directories(folder + "/config/scripts");
  fs::create_directories(folder + "/plugins");
  fs::permissions(folder + "/plugins", fs::perms(0755));
  fs::copy_file(DGM_BINARY_DIR "/plugins/transport_rtp.so", folder + "/plugins/transport_rtp.so",
                fs::copy_options::overwrite_existing);
  host->install_speech();
  host->write_host(realtime);
  host->write_providers();
  host->write_routes();
  auto process = Process::start(
      {.command = {DGM_BINARY_DIR "/bin/dragoman", "run", "--config", folder + "/config"},
       .core = std::nullopt,
       .realtime = false,
       .log = folder + "/log"});
  if (!process) return process.error();
  host->process_ = std::move(*process);
  if (const auto serves = host->process_->wait_for("READY", kStartS); !serves)
    return serves.error();
  return host;
}

void ReloadHost::write_host(bool realtime) const {
  replace(folder_ + "/config/host.ini", [&](std::ostream& file) {
    file << "[host]\nstate_folder = " << folder_
         << "/state\n[control]\nport = " << control_.control_port
         << "\n[plugins]\nfolders = " << folder_ << "/plugins\n[scripts]\nfolder = scripts\n"
         << "[media]\nrealtime = " << (realtime ? "true" : "false") << "\n";
  });
}

void ReloadHost::write_providers() const {
  replace(folder_ + "/config/providers.ini", [&](std::ostream& file) {
    // Callers get their ports from below the range that the system uses.
    file << "[provider.rtp]\nkind = transport\nports = 12000-19999\nstanding =\n"
            "[provider.ear]\nkind = recognizer\ntype = versioned\n"
            "[provider.mind]\nkind = translator\ntype = versioned\n"
            "[provider.mouth]\nkind = synthesizer\ntype = versioned\npeak = "
         << 8000 + settings_ % 2 * 1000 << "\n";
  });
}

void ReloadHost::write_routes() const {
  replace(folder_ + "/config/scripts/routes.lua", [&](std::ostream& file) {
    file << "chain(\"recognizer\", { \"ear\" })\nchain(\"translator\", { \"mind\" })\n"
            "chain(\"synthesizer\", { \"mouth\" })\n"
            "extension(\"6001\", { speaks = \"en-US\" })\n"
            "extension(\"6002\", { speaks = \"es-ES\" })\n"
            "pair(\"6001\", \"6002\", { crossover = \"pass_through\", automatic_gain = false })\n";
    for (const auto* party : {"\"7777\", { speaks = \"en-US\"", "\"8888\", { speaks = \"es-ES\""})
      file << "extension(" << party
           << ", adopt = \"now\", original = \"mute\", duck_release_ms = " << 1000 + routes_
           << " })\n";
    file << "pair(\"7777\", \"8888\")\n";
  });
}

// Each time a file that was never there before: one of two versions, and its number at the end,
// which no loader reads.
void ReloadHost::install_speech() const {
  const auto built = std::string(DGM_BINARY_DIR "/versioned_plugins/speech_1_") +
                     (versions_ % 2 == 0 ? "0" : "1") + "_0.so";
  replace(folder_ + "/plugins/speech.so", [&](std::ostream& file) {
    file << std::ifstream(built, std::ios::binary).rdbuf() << versions_;
  });
  fs::permissions(folder_ + "/plugins/speech.so", fs::perms(0755));
}

void ReloadHost::write(Change change) {
  switch (change) {
    case Change::kRoutes:
      ++routes_;
      return write_routes();
    case Change::kSettings:
      ++settings_;
      return write_providers();
    case Change::kPlugin:
      ++versions_;
      return install_speech();
  }
}

Result<double> ReloadHost::reload_ms() const {
  const auto command =
      std::string(DGM_BINARY_DIR "/bin/dragoman reload --config ") + folder_ + "/config 2>&1";
  const uint64_t begun_ns = steady_now_ns();
  FILE* output = popen(command.c_str(), "r");
  if (!output) return Error{command, "it cannot be run"};
  std::string printed;
  std::array<char, 4096> piece;
  while (const size_t size = fread(piece.data(), 1, piece.size(), output))
    printed.append(piece.data(), size);
  const int status = pclose(output);
  const double ms = static_cast<double>(steady_now_ns() - begun_ns) / kNsPerMs;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return Error{command, printed};
  return ms;
}

Result<caller::Target> ReloadHost::open_leg(const std::string& extension) const {
  return caller::requested_target(control_, extension, "ulaw");
}

std::string ReloadHost::get(const std::string& path) const {
  const auto answer = caller::ask_host(control_, "GET", path, "");
  return answer ? answer->body : "";
}

double ReloadHost::metric(const std::string& name) const {
  const auto values = metric_values(get("/metrics"), name);
  return values.empty() ? 0 : *std::ranges::max_element(values);
}

double ReloadHost::metric_sum(const std::string& name) const {
  const auto values = metric_values(get("/metrics"), name);
  return std::accumulate(values.begin(), values.end(), 0.0);
}

}  // namespace dgm::bench
