#include "tests/end_to_end/versioned_calls.h"

#include <sys/stat.h>

#include "host/audio/wav.h"

namespace dgm::test {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kRate = 8000;
constexpr uint64_t kLingerMs = 2500;  // for the last translation

}  // namespace

PluginFolder::PluginFolder() {
  ::chmod(path().c_str(), 0755);
  install(DGM_BINARY_DIR "/plugins/transport_rtp.so", "transport_rtp.so");
  install_speech(0);
}

void PluginFolder::install_speech(int minor) const {
  install(DGM_BINARY_DIR "/versioned_plugins/speech_1_" + std::to_string(minor) + "_0.so",
          "speech.so");
}

void PluginFolder::install(const std::string& built, const std::string& name) const {
  const auto beside = path() + "/." + name + ".new";
  fs::copy_file(built, beside, fs::copy_options::overwrite_existing);
  ::chmod(beside.c_str(), 0755);
  fs::rename(beside, path() + "/" + name);
}

void PluginFolder::remove(const std::string& name) const { fs::remove(path() + "/" + name); }

std::string versioned_routes(const std::string& extension, bool with_spares) {
  const auto chain = [&](const std::string& kind, const std::string& first,
                         const std::string& spare) {
    return "chain(\"" + kind + "\", { \"" + first + "\"" +
           (with_spares ? ", \"" + spare + "\"" : "") + " })\n";
  };
  const auto options =
      ", original = \"mute\"" + (extension.empty() ? "" : ", " + extension) + " })\n";
  return chain("recognizer", "versioned", "length") +
         chain("translator", "versioned_translator", "upper") +
         chain("synthesizer", "versioned_voice", "beep") +
         "extension(\"7777\", { speaks = \"en-US\"" + options +
         "extension(\"8888\", { speaks = \"es-ES\"" + options + "pair(\"7777\", \"8888\")\n";
}

Configuration versioned_configuration(const PluginFolder& plugins, const std::string& extension) {
  Configuration configuration;
  configuration.plugin_folder = plugins.path();
  configuration.audiosocket = {};
  configuration.routes = versioned_routes(extension);
  configuration.providers =
      "[provider.versioned]\nkind = recognizer\ntype = versioned\n"
      "[provider.versioned_translator]\nkind = translator\ntype = versioned\n"
      "[provider.versioned_voice]\nkind = synthesizer\ntype = versioned\n";
  return configuration;
}

VersionedCalls::VersionedCalls(const Host& host, size_t pairs, size_t sentences) {
  const auto file = folder_.path() + "/sentence.wav";
  EXPECT_TRUE(audio::write_wav(file, versioned::sentence(kRate), kRate));
  auto feed = caller::Feed::from_files(std::vector<std::string>(sentences, file), 0,
                                       audio::Codec::kPcmu, kRate);
  if (!feed) {
    ADD_FAILURE() << feed.error().text();
    return;
  }
  feed_ = std::make_unique<caller::Feed>(std::move(*feed));
  for (size_t i = 0; i < 2 * pairs; ++i) {
    const std::string extension = i % 2 == 0 ? "7777" : "8888";
    const auto place = caller::requested_target(host.settings(), extension, "ulaw");
    auto line = place ? caller::open_rtp_line(*place, audio::Codec::kPcmu,
                                              0xC000'0000U + static_cast<uint32_t>(i))
                      : place.error();
    if (!line) {
      ADD_FAILURE() << "phone " << i << ": " << line.error().text() << "\n" << host.log();
      return;
    }
    callers_.push_back(std::make_unique<caller::Caller>(
        extension, std::move(*line), feed_.get(), caller::Network{}, static_cast<uint32_t>(i + 1)));
    EXPECT_TRUE(callers_.back()->record_to(recording(i)));
  }
}

VersionedCalls::~VersionedCalls() { wait(); }

std::string VersionedCalls::recording(size_t phone) const {
  return folder_.path() + "/heard" + std::to_string(phone) + ".wav";
}

void VersionedCalls::start() {
  thread_ = std::thread([this] {
    caller::SessionOptions options;
    options.linger_ms = kLingerMs;
    options.progress = [this](uint64_t elapsed_ms) { elapsed_ms_ = elapsed_ms; };
    caller::run_session(callers_, latencies_, options);
  });
}

void VersionedCalls::wait() {
  if (!thread_.joinable()) return;
  thread_.join();
  for (size_t i = 0; i < callers_.size(); ++i) {
    callers_[i]->hang_up();
    EXPECT_TRUE(callers_[i]->finish());
    VersionedEar ear{.report = callers_[i]->report(), .heard = {}};
    if (const auto wav = audio::read_wav(recording(i)))
      ear.heard = versioned::hear(wav->samples, wav->sample_rate_hz);
    ears_.push_back(std::move(ear));
  }
}

}  // namespace dgm::test
