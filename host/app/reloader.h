// Changes the configuration of a running host: builds a new generation aside, has the board adopt
// it, has it let go of those whose last call has ended, and keeps all on disk to go back to. One
// thread of its own, the host's control thread: plugins and scripts are made and destroyed there
// and never on a media worker.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "host/app/change_watch.h"
#include "host/app/generation_archive.h"
#include "host/app/reload_report.h"
#include "host/app/trial.h"

namespace dgm::app {

// Who serves calls: the switchboard, or a test. All [any] but those that change something.
class GenerationBoard {
 public:
  virtual ~GenerationBoard() = default;
  // [control] All or nothing; empty: adopted.
  virtual std::vector<Error> adopt(calls::GenerationPtr generation) = 0;
  // [control] Tries again what could not be opened, and says what is closed still.
  virtual std::vector<Error> open_missing() = 0;
  // [control] Lets go of earlier ones that nobody uses any more. True: some are in use still.
  virtual bool free_unused() = 0;
  virtual std::map<uint64_t, CallCount> calls_by_generation() const = 0;
  // A sentence for each call control that changes when its calls are over.
  virtual std::vector<std::string> waiting() const = 0;
  // Of this generation since it was adopted.
  virtual TrialFigures figures(const calls::Generation& generation) const = 0;
};

struct ReloaderOptions {
  std::string config_folder{};  // empty: the embedded settings
  bool watch = false;           // in any case, whatever reload.watch says
  bool takes_signal = false;    // SIGHUP, which must be blocked in all threads
  std::chrono::seconds patience{120};
  // [control] After each commit, for what is not the board's: the log level.
  std::function<void(const calls::Generation&)> committed{};
};

// What the health page says of the configuration.
struct ReloadState {
  uint64_t generation = 0;
  bool last_failed = false;
  uint64_t last_at_unix_ms = 0;  // 0: none yet
  std::string problem;           // empty: none
  uint64_t trial_left_s = 0;     // 0: no trial
};

class Reloader {
 public:
  // [control] `first`: what the board serves already, and its sources. `archive`: nullopt, there is
  // no going back. Takes effect until it is destroyed; the board must outlive it.
  Reloader(GenerationBoard& board, calls::GenerationPtr first, Sources sources,
           std::optional<GenerationArchive> archive, ReloaderOptions options);
  // Waits for the reload under way.
  ~Reloader();
  Reloader(const Reloader&) = delete;
  Reloader& operator=(const Reloader&) = delete;

  // [any, not worker] Waits for its end, at most `patience`; kBusy at once if another one is under
  // way.
  ReloadReport reload(ReloadRequest request);
  ReloadState state() const;                        // [any]
  std::vector<KeptGeneration> generations() const;  // [any] oldest first
  std::map<uint64_t, CallCount> calls_by_generation() const { return board_.calls_by_generation(); }

 private:
  struct Wanted {
    ReloadRequest request;
    std::promise<ReloadReport> report;
  };
  using Clock = std::chrono::steady_clock;

  void run();
  void wait_for_work();
  void take_request();
  void take_change();
  void watch_trial();
  ReloadReport perform(const ReloadRequest& request);
  ReloadReport build_and_commit(const ReloadRequest& request);
  bool commit(calls::GenerationPtr generation, Sources sources, const std::string& trigger,
              ReloadReport& report);
  void tell(const ReloadRequest& request, const ReloadReport& report);
  void roll_back(const std::string& why);
  void follow_watch_setting();
  bool has_work_in_time() const;

  GenerationBoard& board_;
  const ReloaderOptions options_;
  const std::optional<GenerationArchive> archive_;

  // The control thread's own.
  calls::GenerationPtr live_;
  Sources sources_;
  uint64_t next_number_;
  std::optional<Trial> trial_;
  bool has_old_ = false;  // earlier generations are in use still
  ChangeWatch watch_;
  std::optional<Clock::time_point> changed_at_;
  modules::Fd wake_, signals_;

  mutable std::mutex mutex_;
  std::shared_ptr<Wanted> wanted_;  // asked for, not begun
  bool running_ = false;
  ReloadState state_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace dgm::app
