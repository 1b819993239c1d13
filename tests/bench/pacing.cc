// Pacing 1,000 legs every 20 ms: the host's wheel against a steady_timer for each leg, and whether
// the wheel keeps the time of the clock, undisturbed and with stalls of 40 ms.
#include <time.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "host/base/clock.h"
#include "host/net/realtime.h"
#include "host/net/worker.h"

namespace dgm::bench {
namespace {

constexpr size_t kLegs = 1000;
constexpr auto kFrame = std::chrono::milliseconds(20);

struct Cost {
  uint64_t ticks = 0, cpu_ns = 0;
  double per_tick_us() const {
    return static_cast<double>(cpu_ns) / 1000 / static_cast<double>(ticks);
  }
};

uint64_t thread_cpu_ns() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<uint64_t>(used.tv_sec) * kNsPerSecond + static_cast<uint64_t>(used.tv_nsec);
}

// Does nothing but remember when it was called.
class Leg final : public net::Paced {
 public:
  void on_slot(uint64_t) override {
    last_at_ns_ = steady_now_ns();  // the turn's own time does not know of a stall within it
    if (slots_++ == 0) first_at_ns_ = last_at_ns_;
  }
  uint64_t slots() const { return slots_; }
  uint64_t elapsed_ns() const { return last_at_ns_ - first_at_ns_; }

 private:
  uint64_t slots_ = 0, first_at_ns_ = 0, last_at_ns_ = 0;
};

void run_on(net::Worker& worker, const std::function<void()>& task) {
  std::promise<void> done;
  worker.post([&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

struct WheelResult {
  Cost cost;
  uint64_t run = 0, skipped = 0;
  uint64_t elapsed_ns = 0;  // of all legs together, from first to last slot
  double late_max_ms = 0;
  bool realtime = false;

  // Time by the clock against time by the slots, those left out after a stall included.
  double drift_percent() const {
    const auto by_slots = static_cast<double>((run + skipped - kLegs) * kFrameNs);
    return 100 * (static_cast<double>(elapsed_ns) / by_slots - 1);
  }
};

WheelResult run_wheel(unsigned seconds, bool with_stalls) {
  net::Worker worker(0, {.tick_us = 1000, .realtime = true});
  worker.start();
  std::vector<Leg> legs(kLegs);
  uint64_t cpu_before_ns = 0, run_before = 0;
  run_on(worker, [&] {
    for (auto& leg : legs) worker.pace(leg);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  run_on(worker, [&] {
    cpu_before_ns = thread_cpu_ns();
    run_before = worker.stats().slots_run;
    if (!with_stalls) return;
    worker.start_timer(1000, 1000,
                       [] { std::this_thread::sleep_for(std::chrono::milliseconds(40)); });
  });
  // Half a second behind the last stall, so that what was late has been caught up with.
  std::this_thread::sleep_for(std::chrono::milliseconds(seconds * 1000 + 500));
  WheelResult result;
  run_on(worker, [&] {
    result.cost = {worker.stats().slots_run - run_before, thread_cpu_ns() - cpu_before_ns};
    for (auto& leg : legs) {
      worker.unpace(leg);
      result.run += leg.slots();
      result.elapsed_ns += leg.elapsed_ns();
    }
  });
  result.skipped = worker.stats().slots_skipped;
  result.late_max_ms = static_cast<double>(worker.stats().slot_late_max_ns) / 1e6;
  result.realtime = worker.stats().realtime;
  worker.stop();
  return result;
}

// A leg as it would be with a timer of its own, on an absolute clock too.
class TimedLeg {
 public:
  TimedLeg(boost::asio::io_context& context, std::chrono::steady_clock::time_point first,
           uint64_t& ticks)
      : timer_(context, first), ticks_(ticks) {
    wait();
  }

 private:
  void wait() {
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
      if (cancelled) return;
      ++ticks_;
      timer_.expires_at(timer_.expiry() + kFrame);
      wait();
    });
  }
  boost::asio::steady_timer timer_;
  uint64_t& ticks_;
};

Cost run_timers(unsigned seconds) {
  Cost cost;
  std::thread([&] {
    net::make_punctual(true, -1);
    boost::asio::io_context context(1);
    uint64_t ticks = 0;
    const auto first = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
    std::vector<std::unique_ptr<TimedLeg>> legs;
    for (size_t i = 0; i < kLegs; ++i)
      legs.push_back(std::make_unique<TimedLeg>(
          context, first + std::chrono::nanoseconds(kFrameNs) * i / kLegs, ticks));
    context.run_for(std::chrono::milliseconds(500));
    const uint64_t cpu_before_ns = thread_cpu_ns(), ticks_before = ticks;
    context.run_for(std::chrono::seconds(seconds));
    cost = {ticks - ticks_before, thread_cpu_ns() - cpu_before_ns};
    legs.clear();
  }).join();
  return cost;
}

void print_drift(const char* title, const WheelResult& result) {
  std::printf(
      "%-24s %12llu %10llu %14.6f %12.2f\n", title, static_cast<unsigned long long>(result.run),
      static_cast<unsigned long long>(result.skipped), result.drift_percent(), result.late_max_ms);
}

bool keeps_time(const WheelResult& result) { return std::abs(result.drift_percent()) < 0.0005; }

int run(unsigned seconds) {
  const unsigned cost_seconds = std::min(seconds, 10U);
  std::fprintf(stderr, "a steady_timer per leg, %u s\n", cost_seconds);
  const Cost timers = run_timers(cost_seconds);
  std::fprintf(stderr, "the wheel, %u s\n", seconds);
  const auto wheel = run_wheel(seconds, false);
  std::fprintf(stderr, "the wheel with a stall of 40 ms each second, %u s\n", seconds);
  const auto stalled = run_wheel(seconds, true);
  if (wheel.cost.ticks == 0 || timers.ticks == 0) {
    std::fprintf(stderr, "no slot was run\n");
    return 1;
  }
  const double ratio = timers.per_tick_us() / wheel.cost.per_tick_us();
  std::printf("\nPacing of %zu legs every 20 ms, %s\n\n", kLegs,
              wheel.realtime ? "SCHED_FIFO" : "normal scheduling (SCHED_FIFO was refused)");
  std::printf("%-24s %14s\n%-24s %11.3f us\n%-24s %11.3f us\n%-24s %11.1f x\n", "", "CPU/leg-tick",
              "wheel", wheel.cost.per_tick_us(), "a steady_timer per leg", timers.per_tick_us(),
              "ratio", ratio);
  std::printf("  wheel at most 0.5 us: %s; ratio at least 20: %s\n",
              wheel.cost.per_tick_us() <= 0.5 ? "met" : "not met", ratio >= 20 ? "met" : "not met");
  std::printf("\nDrift over %u s\n\n%-24s %12s %10s %14s %12s\n", seconds, "", "slots run",
              "left out", "drift %", "latest ms");
  print_drift("undisturbed", wheel);
  print_drift("40 ms stall each second", stalled);
  std::printf("  drift 0.000 %%: %s\n",
              keeps_time(wheel) && keeps_time(stalled) ? "met" : "not met");
  return 0;
}

}  // namespace
}  // namespace dgm::bench

int main(int count, char** words) {
  unsigned seconds = 60;
  if (count == 3 && std::strcmp(words[1], "--seconds") == 0) {
    seconds = static_cast<unsigned>(std::clamp(std::atoi(words[2]), 1, 3600));
  } else if (count != 1) {
    std::fprintf(stderr, "bench_pacing [--seconds S]\n");
    return 2;
  }
  return dgm::bench::run(seconds);
}
