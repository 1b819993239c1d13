#include "host/app/block_watch.h"

#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/base/metrics.h"
#include "host/calls/service.h"

namespace dgm::app {
namespace {

constexpr uint64_t kTellAgainNs = kNsPerSecond;

std::string in_ms(uint64_t ns) { return std::to_string(ns / kNsPerMs) + " ms"; }

// "deepgram (recognizer_deepgram.so 1.0.2) holds worker 0 in push_audio"
std::string who_holds(const net::BlockedWorker& block, const char* verb) {
  return block.guest->provider + " (" + block.guest->module + ") " + verb + " worker " +
         std::to_string(block.worker) + " in " + block.entry;
}

std::string sentence(const net::BlockedWorker& block) {
  if (block.guest)
    return who_holds(block, "holds") + " for " + in_ms(block.for_ns) +
           " so far; the calls of this worker stand still";
  return "worker " + std::to_string(block.worker) + " has not gone on for " + in_ms(block.for_ns) +
         ", and no plugin is inside; the machine gives it no time, or the host is at fault";
}

}  // namespace

BlockWatch::BlockWatch(net::WorkerPool& workers, calls::Switchboard& board, uint32_t blocked_ms)
    : board_(board),
      blocked_ms_(blocked_ms),
      watch_(workers, blocked_ms,
             {.blocked = [this](const net::BlockedWorker& block) { on_blocked(block); },
              .went_on = [this](const net::BlockedWorker& block) { on_went_on(block); }}) {}

std::vector<std::string> BlockWatch::problems() const {
  std::vector<std::string> problems;
  for (const auto& block : watch_.blocked()) problems.push_back(sentence(block));
  return problems;
}

void BlockWatch::on_blocked(const net::BlockedWorker& block) {
  auto& told = told_[block.guest ? block.guest->provider : std::string()];
  const uint64_t now_ns = steady_now_ns();
  const bool tells = told.at_ns == 0 || now_ns >= told.at_ns + kTellAgainNs;
  is_line_open_[block.worker] = tells;
  if (tells) {
    told.at_ns = now_ns;
    if (block.guest)
      log::warning("PLUGIN_BLOCKS", sentence(block));
    else
      log::warning("WORKER_BLOCKED", sentence(block));
  }
  count(block, told);
}

void BlockWatch::count(const net::BlockedWorker& block, Told& told) {
  if (!block.guest) {
    metrics()
        .counter("dragoman_worker_blocks_total",
                 "Times that a worker was held longer than blocked_ms with no plugin inside")
        .add();
    return;
  }
  metrics()
      .counter("dragoman_plugin_blocks_total",
               "Times that a plugin held a worker longer than blocked_ms",
               {{"provider", block.guest->provider}, {"entry", block.entry}})
      .add();
  const auto generation = board_.generation();
  const uint32_t limit = generation ? generation->settings.host.blocked_limit : 0;
  if (++told.times < limit || limit == 0) return;
  // Refused for a transport: it was reported, and nobody could stand in for it.
  if (calls::put_out_of_service(*generation, block.guest->provider,
                                "it held a worker longer than " + std::to_string(blocked_ms_) +
                                    " ms " + std::to_string(told.times) +
                                    " times, the last time in " + block.entry,
                                0))
    told.times = 0;
}

void BlockWatch::on_went_on(const net::BlockedWorker& block) {
  if (block.guest)
    metrics()
        .counter("dragoman_plugin_blocked_ms_total", "Time for which a plugin held a worker so",
                 {{"provider", block.guest->provider}})
        .add(static_cast<double>(block.for_ns) / 1e6);
  if (!is_line_open_[block.worker]) return;
  if (block.guest)
    log::info("PLUGIN_RETURNED", who_holds(block, "held") + " for " + in_ms(block.for_ns));
  else
    log::info("WORKER_GOES_ON",
              "worker " + std::to_string(block.worker) + " goes on after " + in_ms(block.for_ns));
}

}  // namespace dgm::app
