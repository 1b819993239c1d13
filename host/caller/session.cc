#include "host/caller/session.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>

#include "host/audio/frame.h"
#include "host/base/clock.h"

namespace dgm::caller {
namespace {

constexpr uint64_t kLateNs = 60 * kNsPerMs;

// Below this a frame counts as silence: comfort noise and the mu-law codes around zero.
constexpr double kSilentPower = 32.0 * 32.0;

}  // namespace

Caller::Caller(std::string extension, std::unique_ptr<Line> line, const Feed* feed, Network network,
               uint32_t seed)
    : extension_(std::move(extension)),
      line_(std::move(line)),
      feed_(feed),
      network_(network),
      random_(seed),
      probe_(audio::bytes_for(line_->codec(), audio::samples_per_frame(line_->sample_rate_hz()))),
      probe_sent_ns_(feed ? 0 : kRemembered),
      decoder_(line_->codec()) {}

Outcome Caller::record_to(const std::string& file) {
  auto writer = audio::WavWriter::create(file, line_->sample_rate_hz());
  if (!writer) return writer.error();
  recording_.emplace(std::move(*writer));
  return Done{};
}

void Caller::speak(uint64_t now_ns) {
  const uint64_t number = next_frame_++;
  std::span<const uint8_t> payload;
  if (feed_) {
    payload = feed_->frame(number);
  } else {
    write_probe(static_cast<uint32_t>(number), probe_);
    payload = probe_;
    probe_sent_ns_[number % kRemembered] = wall_now_ns();
  }
  if (network_.loss > 0 && std::uniform_real_distribution<>(0, 1)(random_) < network_.loss) {
    ++left_out_;
    return;
  }
  if (network_.jitter_ms == 0) {
    line_->send(payload, number);
    return;
  }
  const uint64_t hold_ns =
      std::uniform_int_distribution<uint64_t>(0, network_.jitter_ms * kNsPerMs)(random_);
  delayed_.push({now_ns + hold_ns, number, {payload.begin(), payload.end()}});
}

void Caller::send_delayed(uint64_t now_ns) {
  while (!delayed_.empty() && delayed_.top().due_ns <= now_ns) {
    line_->send(delayed_.top().payload, delayed_.top().number);
    delayed_.pop();
  }
}

std::optional<uint64_t> Caller::next_delayed_ns() const {
  if (delayed_.empty()) return std::nullopt;
  return delayed_.top().due_ns;
}

void Caller::listen(LatencyHistogram& latencies) {
  line_->receive([&](const Arrival& arrival) { hear(arrival, latencies); });
}

void Caller::hear(const Arrival& arrival, LatencyHistogram& latencies) {
  ++frames_heard_;
  if (first_arrival_ns_ == 0) first_arrival_ns_ = arrival.arrived_at_ns;
  const uint64_t due_ns =
      first_arrival_ns_ + arrival.position * kNsPerSecond / line_->sample_rate_hz();
  if (arrival.arrived_at_ns > due_ns + kLateNs) ++late_frames_;
  if (partner_ && !partner_->probe_sent_ns_.empty()) {
    if (const auto number = read_probe(arrival.payload)) {
      const uint64_t sent_ns = partner_->probe_sent_ns_[*number % kRemembered];
      if (*number >= partner_->measured_from_ && *number < partner_->next_frame_ &&
          partner_->next_frame_ - *number < kRemembered && arrival.arrived_at_ns >= sent_ns) {
        latencies.add((arrival.arrived_at_ns - sent_ns) / 1000);
        ++probes_heard_;
      }
    }
    return;  // the load generator only counts
  }
  audio::FrameBuffer buffer;
  const size_t samples = decoder_.decode(arrival.payload, buffer);
  const auto level = audio::measure({buffer.data(), samples});
  if (level.mean_square > kSilentPower) {
    sounding_power_ += level.mean_square;
    ++sounding_frames_;
  }
  if (recording_) record(arrival, {buffer.data(), samples});
}

// By position: what did not come is silence, so that the recording keeps its time.
void Caller::record(const Arrival& arrival, std::span<const int16_t> samples) {
  static constexpr std::array<int16_t, audio::kMaxFrameSamples> kQuiet{};
  constexpr uint64_t kLongestGap = 60ULL * 48'000;
  if (arrival.position > recorded_ + kLongestGap) recorded_ = arrival.position;
  while (recorded_ < arrival.position) {
    const size_t gap = std::min<size_t>(arrival.position - recorded_, kQuiet.size());
    (void)recording_->write({kQuiet.data(), gap});
    recorded_ += gap;
  }
  if (recorded_ > arrival.position) return;  // overtaken
  (void)recording_->write(samples);
  recorded_ += samples.size();
}

Outcome Caller::finish() {
  if (!recording_) return Done{};
  return recording_->close();
}

CallerReport Caller::report() const {
  CallerReport report;
  report.extension = extension_;
  report.line = line_->stats();
  report.left_out = left_out_;
  report.frames_heard = frames_heard_;
  report.late_frames = late_frames_;
  report.probes_sent = feed_ ? 0 : next_frame_ - measured_from_;
  report.probes_heard = probes_heard_;
  report.sent_dbfs = feed_ ? feed_->level_dbfs() : audio::kSilenceDbfs;
  if (sounding_frames_ > 0)
    report.heard_dbfs =
        audio::dbfs_of_power(sounding_power_ / static_cast<double>(sounding_frames_));
  return report;
}

SessionReport run_session(std::vector<std::unique_ptr<Caller>>& callers,
                          LatencyHistogram& latencies, const SessionOptions& options) {
  const int poller = epoll_create1(EPOLL_CLOEXEC);
  for (size_t i = 0; i < callers.size(); ++i) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    epoll_ctl(poller, EPOLL_CTL_ADD, callers[i]->descriptor(), &event);
  }
  // Every caller has its own phase within the 20 ms, so that the load is even.
  const uint64_t begun_ns = steady_now_ns() + 5 * kNsPerMs;
  const size_t count = callers.size();
  const auto due_ns = [&](uint64_t turn) {
    return begun_ns + turn / count * kFrameNs + turn % count * kFrameNs / count;
  };
  SessionReport report;
  uint64_t turn = 0, progress_at_ns = begun_ns + kNsPerSecond;
  std::optional<uint64_t> ends_ns;
  bool warm = options.warm_up_ms == 0, silent = false;
  if (options.duration_ms) ends_ns = begun_ns + options.duration_ms * kNsPerMs;
  std::array<epoll_event, 256> events;
  for (;;) {
    uint64_t now_ns = steady_now_ns();
    if (!warm && now_ns >= begun_ns + options.warm_up_ms * kNsPerMs) {
      warm = true;
      for (auto& caller : callers) caller->measure();
      latencies.clear();
      if (options.warm) options.warm();
    }
    while (due_ns(turn) <= now_ns && !(ends_ns && due_ns(turn) >= *ends_ns)) {
      report.worst_send_delay_us =
          std::max(report.worst_send_delay_us, (now_ns - due_ns(turn)) / 1000);
      callers[turn % count]->speak(now_ns);
      ++turn;
      now_ns = steady_now_ns();
    }
    uint64_t wake_ns = due_ns(turn);
    for (auto& caller : callers) {
      if (const auto next = caller->next_delayed_ns()) {
        if (*next <= now_ns)
          caller->send_delayed(now_ns);
        else
          wake_ns = std::min(wake_ns, *next);
      }
      if (count > 64) break;  // jitter is for a few callers
    }
    const auto has_finished = [](const auto& caller) { return caller->finished(); };
    if (!ends_ns && (std::ranges::all_of(callers, has_finished) ||
                     (options.silent_when && options.silent_when())))
      ends_ns = now_ns;
    if (!silent && ends_ns && now_ns >= *ends_ns) {
      silent = true;
      if (options.silent) options.silent();
    }
    const bool over = ends_ns && now_ns >= *ends_ns + options.linger_ms * kNsPerMs;
    const bool alone =
        std::ranges::all_of(callers, [](const auto& caller) { return caller->hung_up(); });
    if (over || alone || (options.stop && options.stop())) break;
    if (ends_ns && now_ns >= *ends_ns) wake_ns = now_ns + 10 * kNsPerMs;
    if (now_ns >= progress_at_ns) {
      if (options.progress) options.progress((now_ns - begun_ns) / kNsPerMs);
      progress_at_ns += kNsPerSecond;
    }
    const uint64_t wait_ns = wake_ns > now_ns ? std::min(wake_ns - now_ns, 20 * kNsPerMs) : 0;
    timespec patience{.tv_sec = 0, .tv_nsec = static_cast<long>(wait_ns)};
    if (options.sleeps_over_arrivals) {
      patience.tv_nsec = std::min(patience.tv_nsec, static_cast<long>(kNsPerMs));
      clock_nanosleep(CLOCK_MONOTONIC, 0, &patience, nullptr);
      patience.tv_nsec = 0;
    }
    const int ready =
        epoll_pwait2(poller, events.data(), static_cast<int>(events.size()), &patience, nullptr);
    for (int i = 0; i < ready; ++i) {
      auto& caller = *callers[events[static_cast<size_t>(i)].data.u64];
      caller.listen(latencies);
      if (caller.hung_up()) epoll_ctl(poller, EPOLL_CTL_DEL, caller.descriptor(), nullptr);
    }
  }
  report.elapsed_ms = (steady_now_ns() - begun_ns) / kNsPerMs;
  close(poller);
  return report;
}

}  // namespace dgm::caller
