#include "tests/bench/reload/running_calls.h"

#include <unistd.h>

#include <array>
#include <filesystem>

#include "host/audio/wav.h"
#include "tests/versioned_plugins/tones.h"

namespace dgm::bench {
namespace {

constexpr uint32_t kRate = 8000;
constexpr uint64_t kWarmUpMs = 2000;  // the first callers speak before their partners are there
constexpr size_t kSentences = 400;    // ten minutes

Result<caller::Feed> sentences() {
  const auto file = std::filesystem::temp_directory_path() /
                    ("dragoman-sentence-" + std::to_string(getpid()) + ".wav");
  if (auto written = audio::write_wav(file, versioned::sentence(kRate), kRate); !written)
    return written.error();
  auto feed = caller::Feed::from_files(std::vector<std::string>(kSentences, file), 0,
                                       audio::Codec::kPcmu, kRate);
  std::filesystem::remove(file);
  return feed;
}

}  // namespace

Result<std::unique_ptr<RunningCalls>> RunningCalls::start(const ReloadHost& host, size_t pairs) {
  std::unique_ptr<RunningCalls> calls(new RunningCalls);
  auto speech = sentences();
  if (!speech) return speech.error();
  calls->speech_ = std::make_unique<caller::Feed>(std::move(*speech));
  for (size_t i = 0; i < pairs; ++i) {
    const bool counts = i % 2 == 0;
    for (const char* extension : counts ? std::array{"6001", "6002"} : std::array{"7777", "8888"}) {
      auto opened = calls->open(host, extension, counts ? nullptr : calls->speech_.get());
      if (!opened) return opened.error();
    }
    auto& one = *calls->callers_[2 * i];
    auto& other = *calls->callers_[2 * i + 1];
    if (!counts) continue;
    one.set_partner(&other);
    other.set_partner(&one);
  }
  calls->thread_ = std::thread([running = calls.get()] { running->run(); });
  return calls;
}

RunningCalls::~RunningCalls() { stop(); }

Outcome RunningCalls::open(const ReloadHost& host, const std::string& extension,
                           const caller::Feed* feed) {
  const auto target = host.open_leg(extension);
  if (!target) return target.error();
  const auto seed = static_cast<uint32_t>(callers_.size() + 1);
  auto line = caller::open_rtp_line(*target, audio::Codec::kPcmu, 0xB000'0000U + seed);
  if (!line) return line.error();
  callers_.push_back(
      std::make_unique<caller::Caller>(extension, std::move(*line), feed, caller::Network{}, seed));
  return Done{};
}

void RunningCalls::run() {
  become_realtime();
  caller::SessionOptions options;
  options.warm_up_ms = kWarmUpMs;
  options.linger_ms = 500;
  options.sleeps_over_arrivals = true;
  options.silent_when = [this] { return must_end_.load(); };
  // Asked at every turn, on the thread that fills the histogram.
  options.stop = [this] {
    if (phases_wanted_.load() != phases_.load()) {
      phase_ = {.p50_us = latencies_.quantile_us(0.5),
                .p999_us = latencies_.quantile_us(0.999),
                .max_us = static_cast<double>(latencies_.max_us()),
                .frames = latencies_.count()};
      latencies_.clear();
      phases_.fetch_add(1);
    }
    return false;
  };
  session_ = caller::run_session(callers_, latencies_, options);
}

PhaseLatency RunningCalls::end_phase() {
  const unsigned wanted = phases_wanted_.fetch_add(1) + 1;
  while (phases_.load() != wanted) usleep(1000);
  return phase_;
}

CallFigures RunningCalls::stop() {
  must_end_ = true;
  if (thread_.joinable()) thread_.join();
  CallFigures figures;
  for (const auto& caller : callers_) {
    const auto report = caller->report();
    figures.frames_sent += report.probes_sent;
    figures.frames_heard += report.probes_heard;
    figures.frames_lost += report.line.lost;
    figures.late_frames += report.probes_sent == 0 ? report.late_frames : 0;
    if (caller->hung_up()) ++figures.hung_up;
    caller->hang_up();
  }
  figures.generator_late_ms = static_cast<double>(session_.worst_send_delay_us) / 1000;
  return figures;
}

}  // namespace dgm::bench
