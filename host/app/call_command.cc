#include <unistd.h>
#include <boost/json.hpp>
#include <csignal>
#include <cstdio>
#include <iostream>

#include "host/app/call_wishes.h"
#include "host/app/commands.h"
#include "host/app/generation_builder.h"
#include "host/base/clock.h"
#include "host/caller/session.h"

namespace dgm::app {
namespace {

namespace json = boost::json;
using namespace caller;

volatile std::sig_atomic_t g_interrupted = 0;

std::string decibels(const std::optional<double>& dbfs) {
  if (!dbfs || *dbfs <= audio::kSilenceDbfs) return "silence";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f dBFS", *dbfs);
  return text;
}

// All calls of one command, from the first packet to the summary.
class Calls {
 public:
  Calls(const settings::Settings& settings, const CallWishes& wishes)
      : settings_(settings), wishes_(wishes) {}
  ~Calls() {
    for (const auto& target : targets_) give_back(settings_.host, target);
  }

  Outcome prepare() {
    const uint32_t rate = wishes_.via == Via::kAudioSocket       ? wishes_.rate
                          : wishes_.codec == audio::Codec::kG722 ? 16'000
                                                                 : 8'000;
    const auto codec = wishes_.via == Via::kAudioSocket ? audio::Codec::kS16le : wishes_.codec;
    auto feed = Feed::from_files(wishes_.play, wishes_.pause_ms, codec, rate);
    if (!feed) return feed.error();
    feed_.emplace(std::move(*feed));
    quiet_.emplace(Feed::silence(codec, rate));
    for (size_t i = 0; i < wishes_.count * wishes_.extensions.size(); ++i) {
      const auto outcome = add_caller(i);
      if (!outcome) return outcome;
    }
    for (size_t i = 0; wishes_.probe && i + 1 < callers_.size(); i += 2) {
      callers_[i]->set_partner(callers_[i + 1].get());
      callers_[i + 1]->set_partner(callers_[i].get());
    }
    return Done{};
  }

  void run() {
    SessionOptions options{.duration_ms = wishes_.duration_ms,
                           .linger_ms = wishes_.linger_ms,
                           .progress = {},
                           .stop = {}};
    options.sleeps_over_arrivals = wishes_.probe;
    options.stop = [] { return g_interrupted != 0; };
    if (!wishes_.as_json)
      options.progress = [this](uint64_t elapsed_ms) { show_progress(elapsed_ms); };
    session_ = run_session(callers_, latencies_, options);
    for (auto& caller : callers_) {
      caller->hang_up();
      if (const auto written = caller->finish(); !written)
        std::cerr << written.error().text() << "\n";
    }
    if (!wishes_.as_json && isatty(STDERR_FILENO)) std::cerr << "\n";
  }

  // false: nothing came back at all.
  bool summary() const {
    uint64_t heard = 0;
    for (const auto& caller : callers_) heard += caller->report().frames_heard;
    wishes_.as_json ? print_json() : print_text();
    return heard > 0;
  }

 private:
  Outcome add_caller(size_t index) {
    const auto& extension = wishes_.extensions[index % wishes_.extensions.size()];
    Target target;
    target.port = wishes_.port;
    if (wishes_.port == 0) {
      const bool asks = wishes_.via == Via::kRtp && wishes_.count > 1;
      auto found = asks ? requested_target(settings_.host, extension,
                                           std::string(audio::name_of(wishes_.codec)))
                        : configured_target(settings_, wishes_.via, extension);
      if (!found && !asks && wishes_.via == Via::kRtp)
        found =
            requested_target(settings_.host, extension, std::string(audio::name_of(wishes_.codec)));
      if (!found) return found.error();
      target = *found;
      targets_.push_back(target);
    }
    const auto seed = static_cast<uint32_t>(index + 1);
    auto line = wishes_.via == Via::kRtp
                    ? open_rtp_line(target, wishes_.codec, 0xD0000000U + seed)
                    : open_audiosocket_line(target, wishes_.rate, steady_now_ns() + seed);
    if (!line) return line.error();
    // With several extensions the recordings are played to the first one only, unless they all ask.
    const bool speaks = index % wishes_.extensions.size() == 0;
    const Feed* feed = wishes_.probe ? nullptr : speaks ? &*feed_ : &*quiet_;
    auto caller =
        std::make_unique<Caller>(extension, std::move(*line), feed, wishes_.network, seed);
    if (index < wishes_.record.size()) {
      const auto recorded = caller->record_to(wishes_.record[index]);
      if (!recorded) return recorded;
    }
    callers_.push_back(std::move(caller));
    return Done{};
  }

  void show_progress(uint64_t elapsed_ms) const {
    uint64_t sent = 0, received = 0, lost = 0;
    for (const auto& caller : callers_) {
      const auto report = caller->report();
      sent += report.line.sent;
      received += report.line.received;
      lost += report.line.lost;
    }
    const bool terminal = isatty(STDERR_FILENO) != 0;
    if (!terminal && elapsed_ms / 1000 % 10 != 0) return;
    std::fprintf(stderr, "%s%llu s: sent %llu, received %llu, lost %llu frames%s",
                 terminal ? "\r" : "", static_cast<unsigned long long>(elapsed_ms / 1000),
                 static_cast<unsigned long long>(sent), static_cast<unsigned long long>(received),
                 static_cast<unsigned long long>(lost), terminal ? "  " : "\n");
    std::fflush(stderr);
  }

  void print_text() const {
    std::printf("%-10s %8s %8s %6s %6s %6s %6s  %-12s %-12s\n", "extension", "sent", "received",
                "lost", "late", "dup", "reord", "sent level", "heard level");
    for (size_t i = 0; i < callers_.size() && i < 20; ++i) {
      const auto report = callers_[i]->report();
      std::printf("%-10s %8llu %8llu %6llu %6llu %6llu %6llu  %-12s %-12s%s\n",
                  report.extension.c_str(), static_cast<unsigned long long>(report.line.sent),
                  static_cast<unsigned long long>(report.line.received),
                  static_cast<unsigned long long>(report.line.lost),
                  static_cast<unsigned long long>(report.late_frames),
                  static_cast<unsigned long long>(report.line.duplicate),
                  static_cast<unsigned long long>(report.line.reordered),
                  decibels(report.sent_dbfs).c_str(), decibels(report.heard_dbfs).c_str(),
                  report.line.closed_by_host ? "  hung up by the host" : "");
    }
    if (callers_.size() > 20) std::printf("... and %zu more callers\n", callers_.size() - 20);
    if (latencies_.count() > 0)
      std::printf(
          "lag, caller to caller: p50 %.0f us, p99 %.0f us, p99.9 %.0f us, longest %llu us (%llu "
          "probes)\n",
          latencies_.quantile_us(0.5), latencies_.quantile_us(0.99), latencies_.quantile_us(0.999),
          static_cast<unsigned long long>(latencies_.max_us()),
          static_cast<unsigned long long>(latencies_.count()));
  }

  void print_json() const {
    json::array legs;
    uint64_t sent = 0, received = 0, lost = 0, probes = 0;
    for (const auto& caller : callers_) {
      const auto report = caller->report();
      sent += report.line.sent;
      received += report.line.received;
      lost += report.line.lost;
      probes += report.probes_heard;
      if (legs.size() >= 20) continue;
      legs.push_back(json::object{
          {"extension", report.extension},
          {"sent", report.line.sent},
          {"received", report.line.received},
          {"lost", report.line.lost},
          {"late", report.late_frames},
          {"heard_dbfs", report.heard_dbfs ? json::value(*report.heard_dbfs) : nullptr}});
    }
    json::object all{{"callers", callers_.size()},
                     {"elapsed_ms", session_.elapsed_ms},
                     {"sent", sent},
                     {"received", received},
                     {"lost", lost},
                     {"generator_worst_delay_us", session_.worst_send_delay_us},
                     {"legs", std::move(legs)}};
    if (latencies_.count() > 0)
      all["lag_us"] = json::object{{"probes", probes},
                                   {"p50", latencies_.quantile_us(0.5)},
                                   {"p99", latencies_.quantile_us(0.99)},
                                   {"p999", latencies_.quantile_us(0.999)},
                                   {"max", latencies_.max_us()}};
    std::cout << json::serialize(all) << "\n";
  }

  const settings::Settings& settings_;
  const CallWishes& wishes_;
  std::optional<Feed> feed_, quiet_;
  std::vector<Target> targets_;
  std::vector<std::unique_ptr<Caller>> callers_;
  LatencyHistogram latencies_;
  SessionReport session_;
};

int call(const Arguments& arguments) {
  const auto wishes = read_wishes(arguments);
  if (!wishes) {
    std::cerr << wishes.error().text() << "\n";
    return 2;
  }
  const auto loaded = load_settings(arguments.get("config"));
  if (!loaded.errors.empty()) {
    for (const auto& error : loaded.errors) std::cerr << error.text() << "\n";
    return 1;
  }
  std::signal(SIGINT, [](int) { g_interrupted = 1; });
  std::signal(SIGTERM, [](int) { g_interrupted = 1; });
  Calls calls(loaded.settings, *wishes);
  if (const auto ready = calls.prepare(); !ready) {
    std::cerr << ready.error().text() << "\n";
    return 1;
  }
  calls.run();
  if (calls.summary()) return 0;
  std::cerr << "nothing was heard: no packet came back from the host\n";
  return 1;
}

}  // namespace

Command call_command() {
  return {
      .name = "call",
      .operands = "",
      .summary = "be a caller: play recordings to an extension, record what comes back",
      .description =
          "A simulated phone on RTP or AudioSocket. Calls each extension of --to, plays the "
          "recordings to the first\n"
          "of them, records what each hears, and prints what was sent, received, lost, late and "
          "how loud it was.\n"
          "With --probe it is the load generator: numbered frames, whose time from caller to "
          "caller is measured\n"
          "(routes that pass audio through unchanged).",
      .options = {{"to", "EXTENSION[,...]", "", "whom to call; with two, they can hear each other"},
                  {"play", "FILE.wav[,...]", "", "recordings to say, one after the other"},
                  {"record", "FILE.wav[,...]", "", "where to write what each caller hears"},
                  {"via", "rtp|audiosocket", "rtp", "the wire"},
                  {"codec", "NAME", "ulaw", "RTP: ulaw, alaw, g722, l16"},
                  {"rate", "HZ", "8000", "AudioSocket: 8000 or 16000"},
                  {"port", "PORT", "0",
                   "where to send; 0: from the configuration, or asked of the host"},
                  {"count", "N", "1", "so many callers for each extension"},
                  {"pause", "SECONDS", "1", "silence before, between and after the recordings"},
                  {"duration", "SECONDS", "0", "0: until the recordings are played"},
                  {"linger", "SECONDS", "3", "listen on for so long"},
                  {"loss", "PERCENT", "0", "leave out so many frames"},
                  {"jitter", "MS", "0", "hold each frame back by up to so much"},
                  {"probe", "", "", "send numbered frames and measure the lag"},
                  {"json", "", "", "print the summary as JSON"},
                  {"config", "FOLDER", "", "the host's configuration; default: the embedded one"}},
      .examples =
          {{"dragoman call --to 7777,8888 --play hello.wav --record heard-7777.wav,heard-8888.wav",
            "7777 says hello, 8888 hears it translated"},
           {"dragoman call --to 7000 --via audiosocket --play hello.wav",
            "the same over AudioSocket"},
           {"dragoman call --to 7777 --play hello.wav --loss 2% --jitter 30ms",
            "over a bad network"},
           {"dragoman call --to 6001,6002 --count 100 --probe --duration 10",
            "200 callers for 10 s"}},
      .run = call};
}

}  // namespace dgm::app
