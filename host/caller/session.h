// Runs simulated callers: paces what they say on one absolute clock, takes in what they hear.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <string>
#include <vector>

#include "host/audio/level.h"
#include "host/audio/wav.h"
#include "host/caller/feed.h"
#include "host/caller/histogram.h"
#include "host/caller/line.h"

namespace dgm::caller {

// How the network between caller and host behaves.
struct Network {
  double loss = 0;         // share of frames that are not sent, 0..1
  uint32_t jitter_ms = 0;  // each frame is held back by 0..jitter_ms; they may overtake each other
};

struct CallerReport {
  std::string extension;
  LineStats line;
  uint64_t left_out = 0;  // not sent on purpose: Network::loss
  uint64_t frames_heard = 0;
  std::optional<double> heard_dbfs;  // of frames that were not silent; absent: only silence came
  double sent_dbfs = -100;
  uint64_t late_frames = 0;   // more than 60 ms after their time
  uint64_t probes_sent = 0;   // since measure()
  uint64_t probes_heard = 0;  // of the partner's, sent since measure()
};

// One caller on one line. Not thread-safe: one thread runs all callers.
class Caller {
 public:
  // `feed` outlives it; nullptr: sends probes. `record`: where to write what is heard, or empty.
  Caller(std::string extension, std::unique_ptr<Line> line, const Feed* feed, Network network,
         uint32_t seed);

  Outcome record_to(const std::string& file);
  void set_partner(Caller* partner) { partner_ = partner; }  // who hears our probes
  // Probes count from now on; what was sent before is warm-up. Without this call all count.
  void measure() {
    measured_from_ = next_frame_;
    probes_heard_ = 0;
  }

  int descriptor() const { return line_->descriptor(); }
  bool finished() const { return feed_ && next_frame_ >= feed_->frames(); }
  bool hung_up() const { return line_->stats().closed_by_host; }

  void speak(uint64_t now_ns);  // the frame of this slot
  void send_delayed(uint64_t now_ns);
  std::optional<uint64_t> next_delayed_ns() const;
  void listen(LatencyHistogram& latencies);
  void hang_up() { line_->hang_up(); }
  Outcome finish();  // closes the recording
  CallerReport report() const;

 private:
  static constexpr size_t kRemembered = 512;  // probes on their way: ten seconds

  struct Delayed {
    uint64_t due_ns;
    uint64_t number;
    std::vector<uint8_t> payload;
    bool operator>(const Delayed& other) const { return due_ns > other.due_ns; }
  };

  void hear(const Arrival& arrival, LatencyHistogram& latencies);
  void record(const Arrival& arrival, std::span<const int16_t> samples);

  std::string extension_;
  std::unique_ptr<Line> line_;
  const Feed* feed_;
  Network network_;
  std::minstd_rand random_;
  Caller* partner_ = nullptr;
  uint64_t next_frame_ = 0;
  uint64_t measured_from_ = 0;  // number of the first probe that counts
  std::vector<uint8_t> probe_;
  std::vector<uint64_t> probe_sent_ns_;
  std::priority_queue<Delayed, std::vector<Delayed>, std::greater<>> delayed_;

  audio::Decoder decoder_;
  std::optional<audio::WavWriter> recording_;
  uint64_t recorded_ = 0;
  uint64_t left_out_ = 0, frames_heard_ = 0, late_frames_ = 0, probes_heard_ = 0;
  uint64_t first_arrival_ns_ = 0;
  double sounding_power_ = 0;
  uint64_t sounding_frames_ = 0;
};

// Paces all callers for `duration_ms` (0: until every feed is played) plus `linger_ms`; `progress`
// about once a second. Returns early when `stop()` says so.
struct SessionOptions {
  uint64_t warm_up_ms = 0;  // of duration_ms; probes sent meanwhile do not count
  uint64_t duration_ms = 0;
  uint64_t linger_ms = 2000;
  // Looks for what came only when it is time to speak, or after 1 ms, instead of being woken by it:
  // over loopback a host's send() pays for waking us, which no real far end asks of it.
  bool sleeps_over_arrivals = false;
  std::function<void()> warm = {};    // the warm-up is over
  std::function<void()> silent = {};  // nobody speaks any more; from here it only lingers
  std::function<void(uint64_t elapsed_ms)> progress;
  // Asked at every turn. True: nobody speaks any more, as at the end of duration_ms.
  std::function<bool()> silent_when = {};
  std::function<bool()> stop;  // asked at every turn
};
struct SessionReport {
  uint64_t elapsed_ms = 0;
  uint64_t worst_send_delay_us = 0;  // how late the generator itself was
};
SessionReport run_session(std::vector<std::unique_ptr<Caller>>& callers,
                          LatencyHistogram& latencies, const SessionOptions& options);

}  // namespace dgm::caller
