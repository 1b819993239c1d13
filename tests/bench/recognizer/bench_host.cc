#include "tests/bench/recognizer/bench_host.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "host/base/clock.h"
#include "tests/bench/free_port.h"

namespace dgm::bench {
namespace {

// Models are read and language models built at start.
constexpr uint64_t kStartS = 60;

std::string recognizer_name(size_t index) { return "recognizer_" + std::to_string(index + 1); }

void write_providers(const std::string& file, const std::vector<CallCase>& cases) {
  std::ofstream providers(file);
  // Callers get their ports from below the range that the system uses.
  providers << "[provider.rtp]\nkind = transport\nports = 12000-19999\nstanding =\n"
               "[provider.apertium]\nkind = translator\n"
               "[provider.flite]\nkind = synthesizer\n"
               "[provider.espeak]\nkind = synthesizer\n";
  for (size_t i = 0; i < cases.size(); ++i)
    providers << "[provider." << recognizer_name(i) << "]\nkind = recognizer\ntype = pocketsphinx\n"
              << cases[i].recognizer_lines;
}

void write_routes(const std::string& file, const std::vector<CallCase>& cases) {
  std::ofstream routes(file);
  routes << "chain(\"translator\", { \"apertium\" })\n"
            "chain(\"synthesizer\", { \"flite\", \"espeak\" })\n";
  const auto extension = [&](const std::string& name, const std::string& language,
                             const std::string& recognizer) {
    routes << "extension(\"" << name << "\", { speaks = \"" << language << "\", recognizer = { \""
           << recognizer << "\" }, original = \"mute\", fallback = \"mute\" })\n";
  };
  for (size_t i = 0; i < cases.size(); ++i) {
    extension(cases[i].speaker, cases[i].language, recognizer_name(i));
    extension(cases[i].listener, cases[i].target_language, recognizer_name(i));
    routes << "pair(\"" << cases[i].speaker << "\", \"" << cases[i].listener << "\")\n";
  }
}

}  // namespace

Result<std::unique_ptr<BenchHost>> BenchHost::start(const std::string& folder,
                                                    const std::vector<CallCase>& cases) {
  std::unique_ptr<BenchHost> host(new BenchHost(folder));
  host->control_.control_port = free_port(SOCK_STREAM);
  std::filesystem::create_directories(folder + "/config/scripts");
  std::ofstream(folder + "/config/host.ini")
      << "[host]\nstate_folder = " << folder
      << "/state\n[control]\nport = " << host->control_.control_port
      << "\n[plugins]\nfolders = " DGM_BINARY_DIR << "/plugins\n[scripts]\nfolder = scripts\n";
  write_providers(folder + "/config/providers.ini", cases);
  write_routes(folder + "/config/scripts/routes.lua", cases);
  auto process = Process::start({.command = {DGM_BINARY_DIR "/bin/dragoman", "run", "--config",
                                             folder + "/config", "--show-conversation"},
                                 .core = std::nullopt,
                                 .realtime = false,
                                 .log = host->log_});
  if (!process) return process.error();
  host->process_ = std::move(*process);
  if (const auto serves = host->process_->wait_for("READY", kStartS); !serves)
    return serves.error();
  return host;
}

Result<std::unique_ptr<caller::Line>> BenchHost::phone(const std::string& extension,
                                                       uint32_t ssrc) const {
  const auto target = caller::requested_target(control_, extension, "ulaw");
  if (!target) return target.error();
  return caller::open_rtp_line(*target, audio::Codec::kPcmu, ssrc);
}

}  // namespace dgm::bench
