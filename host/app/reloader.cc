#include "host/app/reloader.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>

#include "host/base/log.h"
#include "host/base/metrics.h"
#include "host/base/wall_clock.h"

namespace dgm::app {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(200);  // while something ends in its own time

modules::Fd hangup_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGHUP);
  return modules::Fd(::signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC));
}

template <typename Word>
bool drained(const modules::Fd& from) {
  Word word{};
  bool any = false;
  while (from.is_open() && ::read(from.get(), &word, sizeof word) == sizeof word) any = true;
  return any;
}

// A line that has only moved in its file is told already.
void leave_out_told(const std::vector<Error>& told, std::vector<Error>& notices) {
  std::erase_if(notices, [&](const Error& notice) {
    return std::ranges::find(told, notice.sentence, &Error::sentence) != told.end();
  });
}

void add(std::vector<Error> more, std::vector<Error>& to) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Metric& generation_gauge() {
  return metrics().gauge("dragoman_config_generation", "The configuration that new calls get");
}

Metric& success_gauge() {
  return metrics().gauge("dragoman_config_last_reload_success",
                         "1: the last reload was good, or there was none");
}

Metric& time_gauge() {
  return metrics().gauge("dragoman_config_last_reload_timestamp_seconds",
                         "When the last reload ended, good or not; at first, the start");
}

}  // namespace

Reloader::Reloader(GenerationBoard& board, calls::GenerationPtr first, Sources sources,
                   std::optional<GenerationArchive> archive, ReloaderOptions options)
    : board_(board),
      options_(std::move(options)),
      archive_(std::move(archive)),
      live_(std::move(first)),
      sources_(std::move(sources)),
      next_number_(live_->number + 1),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (options_.takes_signal) signals_ = hangup_signals();
  state_.generation = live_->number;
  generation_gauge().set(static_cast<double>(live_->number));
  success_gauge().set(1);
  time_gauge().set(static_cast<double>(unix_now_ms()) / 1000);
  if (archive_) {
    if (const auto kept = archive_->keep(*live_, sources_, "start", ""); !kept)
      log::warning("GENERATION_NOT_KEPT", kept.error().text());
    archive_->keep_newest(live_->settings.host.reload_keep + 1, {live_->number});
  }
  follow_watch_setting();
  thread_ = std::thread([this] { run(); });
}

Reloader::~Reloader() {
  stopping_ = true;
  const uint64_t one = 1;
  (void)!::write(wake_.get(), &one, sizeof one);
  thread_.join();
}

ReloadReport Reloader::reload(ReloadRequest request) {
  const auto wanted = std::make_shared<Wanted>();
  wanted->request = std::move(request);
  auto report = wanted->report.get_future();
  {
    const std::lock_guard lock(mutex_);
    if (wanted_ || running_ || stopping_)
      return {.result = ReloadResult::kBusy, .before = state_.generation};
    wanted_ = wanted;
  }
  const uint64_t one = 1;
  (void)!::write(wake_.get(), &one, sizeof one);
  if (report.wait_for(options_.patience) == std::future_status::ready) return report.get();
  return {.result = ReloadResult::kBusy, .before = state().generation};
}

ReloadState Reloader::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::vector<KeptGeneration> Reloader::generations() const {
  return archive_ ? archive_->list() : std::vector<KeptGeneration>();
}

void Reloader::run() {
  while (!stopping_) {
    wait_for_work();
    take_request();
    if (drained<signalfd_siginfo>(signals_)) perform({.trigger = "signal"});
    take_change();
    watch_trial();
    has_old_ = board_.free_unused();
  }
  const std::lock_guard lock(mutex_);
  if (wanted_)
    wanted_->report.set_value({.result = ReloadResult::kBusy, .before = state_.generation});
}

bool Reloader::has_work_in_time() const { return trial_ || changed_at_ || has_old_; }

void Reloader::wait_for_work() {
  std::array<pollfd, 3> events{pollfd{wake_.get(), POLLIN, 0}, pollfd{signals_.get(), POLLIN, 0},
                               pollfd{watch_.fd(), POLLIN, 0}};
  auto wait = kLookEvery;
  if (changed_at_)
    wait = std::min(wait, std::chrono::milliseconds(live_->settings.host.reload_debounce_ms));
  ::poll(events.data(), events.size(), has_work_in_time() ? static_cast<int>(wait.count()) : -1);
  drained<uint64_t>(wake_);
}

void Reloader::take_request() {
  std::shared_ptr<Wanted> wanted;
  {
    const std::lock_guard lock(mutex_);
    wanted = std::exchange(wanted_, nullptr);
    running_ = wanted != nullptr;
  }
  if (wanted) wanted->report.set_value(perform(wanted->request));
}

// After the last change in a row: an editor writes in several steps, a copy takes its time.
void Reloader::take_change() {
  const auto now = Clock::now();
  if (watch_.fd() >= 0 && watch_.has_changed()) changed_at_ = now;
  const std::chrono::milliseconds rest(live_->settings.host.reload_debounce_ms);
  if (!changed_at_ || now - *changed_at_ < rest) return;
  changed_at_.reset();
  perform({.trigger = "watch"});
  follow_watch_setting();  // folders that are new
}

void Reloader::watch_trial() {
  if (!trial_) return;
  const auto now = Clock::now();
  if (const auto why = trial_->failed_by(board_.figures(*live_))) {
    roll_back(*why);
  } else if (trial_->is_over(now)) {
    log::info("TRIAL_PASSED",
              "generation " + std::to_string(live_->number) + " has passed its trial");
    trial_.reset();
  }
  const std::lock_guard lock(mutex_);
  state_.trial_left_s = trial_ ? trial_->left_s(now) : 0;
}

void Reloader::roll_back(const std::string& why) {
  const auto failed = live_->number;
  const auto before = trial_->before();
  ReloadReport report{.before = failed, .after = before->number};
  const bool done = commit(before, trial_->sources_before(), "trial", report);
  trial_.reset();
  const std::string sentence =
      "generation " + std::to_string(failed) + " failed its trial: " + why + "; " +
      (done ? "generation " + std::to_string(before->number) +
                  " serves again; correct the files and reload"
            : "the one before cannot come back: " + report.errors.front().text());
  log::error("RELOAD_ROLLED_BACK", sentence);
  success_gauge().set(0);
  const std::lock_guard lock(mutex_);
  state_.last_failed = true;
  state_.last_at_unix_ms = unix_now_ms();
  state_.problem = sentence;
}

ReloadReport Reloader::perform(const ReloadRequest& request) {
  {
    const std::lock_guard lock(mutex_);
    running_ = true;
  }
  auto report = build_and_commit(request);
  if (!request.check_only) tell(request, report);
  const std::lock_guard lock(mutex_);
  running_ = false;
  return report;
}

ReloadReport Reloader::build_and_commit(const ReloadRequest& request) {
  ReloadReport report{.result = ReloadResult::kInvalid,
                      .before = live_->number,
                      .after = live_->number,
                      .as = request.to};
  BuildWish wish{.config_folder = options_.config_folder,
                 .number = next_number_,
                 .previous = live_,
                 .runs_tests = true};
  if (request.to) {
    const auto kept = archive_ ? archive_->find(*request.to)
                               : Result<KeptGeneration>(Error{"", "no generation is kept"});
    if (!kept) {
      report.errors.push_back(kept.error());
      return report;
    }
    wish.kept_folder = kept->folder;
  }
  auto built = build_generation(wish);
  report.errors = std::move(built.errors);
  report.warnings = std::move(built.warnings);
  report.notices = std::move(built.notices);
  if (!request.check_only) leave_out_told(live_->notices, report.notices);
  report.restart = std::move(built.restart);
  if (!built.generation) return report;
  report.changes = changes_between(*live_, *built.generation);
  const bool is_same = report.changes.empty();
  if (!is_same) report.after = next_number_;
  if (request.to)
    report.warnings.push_back({"",
                               "the files themselves are as they were: the next reload "
                               "without --to brings them back"});
  if (request.check_only) {
    report.result = ReloadResult::kChecked;
    if (!is_same) report.calls = board_.calls_by_generation();
    return report;
  }
  if (is_same) {
    report.result = ReloadResult::kSame;
    add(board_.open_missing(), report.warnings);
    return report;
  }
  built.modules.clear();
  commit(std::move(built.generation), std::move(built.sources), request.trigger, report);
  return report;
}

bool Reloader::commit(calls::GenerationPtr generation, Sources sources, const std::string& trigger,
                      ReloadReport& report) {
  if (auto refused = board_.adopt(generation); !refused.empty()) {
    report.result = ReloadResult::kInvalid;
    report.errors = std::move(refused);
    report.after = report.before;
    return false;
  }
  report.result = ReloadResult::kDone;
  const bool is_new = generation->number == next_number_;
  if (is_new) ++next_number_;
  trial_ = is_new ? Trial::begin(generation->settings.host, live_, sources_, Clock::now())
                  : std::nullopt;
  live_ = std::move(generation);
  sources_ = std::move(sources);
  report.calls = board_.calls_by_generation();
  report.calls.erase(live_->number);
  report.waits = board_.waiting();
  add(board_.open_missing(), report.warnings);
  if (archive_ && is_new) {
    if (const auto kept = archive_->keep(*live_, sources_, trigger, report.text()); !kept)
      report.warnings.push_back(
          {"", "this generation cannot be returned to: " + kept.error().text()});
    archive_->keep_newest(live_->settings.host.reload_keep + 1, {live_->number});
  }
  if (options_.committed) options_.committed(*live_);
  follow_watch_setting();
  generation_gauge().set(static_cast<double>(live_->number));
  const std::lock_guard lock(mutex_);
  state_.generation = live_->number;
  return true;
}

void Reloader::tell(const ReloadRequest& request, const ReloadReport& report) {
  success_gauge().set(report.good() ? 1 : 0);
  time_gauge().set(static_cast<double>(unix_now_ms()) / 1000);
  // Of a watched file that was touched, or written as it was, only that a mistake is mended.
  if (report.result != ReloadResult::kSame || request.trigger != "watch" || state().last_failed)
    log_report(report);
  const std::lock_guard lock(mutex_);
  state_.last_failed = !report.good();
  state_.last_at_unix_ms = unix_now_ms();
  state_.problem = problem_of(request, report);
}

void Reloader::follow_watch_setting() {
  const auto& host = live_->settings.host;
  if (!options_.watch && !host.reload_watch) {
    watch_.stop();
    changed_at_.reset();
    return;
  }
  std::set<std::string> folders(host.plugin_folders.begin(), host.plugin_folders.end()), trees;
  folders.insert(options_.config_folder);
  folders.insert(std::filesystem::path(host.plugin_lock).parent_path().string());
  folders.erase("");
  if (!host.scripts_folder.empty()) trees.insert(host.scripts_folder);
  if (const auto watching = watch_.watch(folders, trees); !watching)
    log::warning("WATCH_FAILED", watching.error().text());
}

}  // namespace dgm::app
