#include "tests/bench/cloud/sim_host.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "host/base/clock.h"
#include "tests/bench/free_port.h"

namespace dgm::bench {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kStartS = 30;

void write_provider(std::ofstream& file, const std::string& name, const std::string& kind,
                    const std::string& type, const std::string& url, const sim::Simulator& sim) {
  file << "[provider." << name << "]\nkind = " << kind << "\ntype = " << type << "\nurl = " << url
       << "\nca_file = " << sim.ca_file() << "\napi_key = file:key\n";
}

void write_providers(const std::string& folder, const SimChains& chains) {
  std::ofstream file(folder + "/providers.ini");
  file << "[provider.rtp]\nkind = transport\nports = 12000-19999\nstanding =\n";
  for (size_t i = 0; i < 2; ++i) {
    const std::string suffix = i == 0 ? "" : "_2";
    write_provider(file, "deepgram" + suffix, "recognizer", "deepgram",
                   chains.deepgram[i].websocket_url(), chains.deepgram[i]);
    write_provider(file, "deepl" + suffix, "translator", "deepl", chains.deepl[i].url(),
                   chains.deepl[i]);
    write_provider(file, "elevenlabs" + suffix, "synthesizer", "elevenlabs",
                   chains.elevenlabs[i].url(), chains.elevenlabs[i]);
  }
  const auto key = folder + "/key";
  std::ofstream(key) << chains.deepgram[0].key() << "\n";
  fs::permissions(key, fs::perms::owner_read | fs::perms::owner_write);
}

void write_routes(const std::string& folder) {
  std::ofstream(folder + "/scripts/routes.lua")
      << "chain(\"recognizer\", { \"deepgram\", \"deepgram_2\" })\n"
         "chain(\"translator\", { \"deepl\", \"deepl_2\" })\n"
         "chain(\"synthesizer\", { \"elevenlabs\", \"elevenlabs_2\" })\n"
         "extension(\"_7XXX\", { speaks = \"en-US\", original = \"mute\" })\n"
         "extension(\"_8XXX\", { speaks = \"fr-FR\", original = \"mute\" })\n"
         "pair(\"_7XXX\", \"_8XXX\")\n";
}

}  // namespace

sim::Simulator& SimChains::first(const std::string& name) {
  for (auto* one : all())
    if (one->name() == name) return *one;
  return deepgram[0];
}

Result<std::unique_ptr<SimHost>> SimHost::start(const std::string& folder, SimChains& chains) {
  std::unique_ptr<SimHost> host(new SimHost(folder));
  host->control_.control_port = free_port(SOCK_STREAM);
  fs::create_directories(folder + "/config/scripts");
  std::ofstream(folder + "/config/host.ini")
      << "[host]\nstate_folder = " << folder
      << "/state\n[control]\nport = " << host->control_.control_port
      << "\n[plugins]\nfolders = " DGM_BINARY_DIR << "/plugins\n[scripts]\nfolder = scripts\n";
  write_providers(folder + "/config", chains);
  write_routes(folder + "/config");
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

Result<std::unique_ptr<caller::Line>> SimHost::phone(const std::string& extension,
                                                     uint32_t ssrc) const {
  const auto target = caller::requested_target(control_, extension, "ulaw");
  if (!target) return target.error();
  return caller::open_rtp_line(*target, audio::Codec::kPcmu, ssrc);
}

}  // namespace dgm::bench
