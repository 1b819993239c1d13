#include "tests/sim/simulators.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace dgm::sim {
namespace {

namespace fs = std::filesystem;

SimOptions options_of(const SimulatorsOptions& options, const std::string& name) {
  const auto port = options.ports.find(name);
  return {.port = port == options.ports.end() ? uint16_t{0} : port->second,
          .tls = options.tls,
          .key = options.key};
}

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out << text;
  if (!out.flush())
    throw std::runtime_error(file.string() + ": cannot be written; is the folder writable?");
}

constexpr const char* kHostIni =
    R"(; Written by dragoman-sim: a host whose services are simulated on this machine.
[scripts]
folder = scripts
)";

constexpr const char* kTransports =
    R"(; Written by dragoman-sim: every service is simulated on this machine, no key of yours is used.
[provider.rtp]
kind = transport
standing = 127.0.0.1:5000=7777, 127.0.0.1:5001=8888

[provider.audiosocket]
kind = transport
listen = 127.0.0.1:5050=7000, 127.0.0.1:5052=7001

)";

constexpr const char* kRoutes =
    R"(-- Written by dragoman-sim: English and French through simulated services.
chain("recognizer", { "deepgram" })
chain("translator", { "deepl" })
chain("synthesizer", { "elevenlabs" })

extension("7777", { speaks = "en-US" })
extension("8888", { speaks = "fr-FR" })
pair("7777", "8888")

extension("7000", { speaks = "en-US" })
extension("7001", { speaks = "fr-FR" })
pair("7000", "7001")
)";

}  // namespace

Simulators::Simulators(const SimulatorsOptions& options)
    : deepgram(options_of(options, "deepgram")),
      deepl(options_of(options, "deepl")),
      elevenlabs(options_of(options, "elevenlabs")),
      hume(options_of(options, "hume")) {}

Simulator* Simulators::find(const std::string& name) {
  for (Simulator* one : all())
    if (one->name() == name) return one;
  return nullptr;
}

std::string Simulators::provider_sections(const std::string& ca_file,
                                          const std::string& key) const {
  const auto section = [&](const char* name, const char* kind, const std::string& url) {
    return "[provider." + std::string(name) + "]\nkind = " + kind + "\napi_key = " + key +
           "\nurl = " + url + (ca_file.empty() ? "" : "\nca_file = " + ca_file) + "\n\n";
  };
  return section("deepgram", "recognizer", deepgram.websocket_url()) +
         section("deepl", "translator", deepl.url()) +
         section("elevenlabs", "synthesizer", elevenlabs.url()) +
         section("hume", "emotion", hume.url());
}

void write_configuration(const Simulators& simulators, const std::string& folder) {
  const fs::path root(folder);
  fs::create_directories(root);
  if (!simulators.ca_file().empty())
    fs::copy_file(simulators.ca_file(), root / "ca.pem", fs::copy_options::overwrite_existing);
  write(root / "key", simulators.deepgram.key() + "\n");
  fs::permissions(root / "key", fs::perms::owner_read | fs::perms::owner_write);
  write(root / "host.ini", kHostIni);
  write(root / "providers.ini",
        kTransports + simulators.provider_sections(simulators.ca_file().empty()
                                                       ? ""
                                                       : (fs::absolute(root) / "ca.pem").string(),
                                                   "file:key"));
  write(root / "scripts" / "routes.lua", kRoutes);
}

}  // namespace dgm::sim
