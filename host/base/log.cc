#include "host/base/log.h"

#include <semaphore.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <mutex>
#include <string>
#include <thread>

#include "host/base/mpsc_ring.h"

namespace dgm::log {
namespace {

constexpr size_t kTextBytes = 480;
constexpr size_t kIdBytes = 40;
constexpr size_t kQueuedLines = 1024;

struct Line {
  timespec at{};
  Level level = Level::kInfo;
  uint16_t id_size = 0;
  uint16_t text_size = 0;
  std::array<char, kIdBytes> id;
  std::array<char, kTextBytes> text;

  std::string_view id_view() const { return {id.data(), id_size}; }
  std::string_view text_view() const { return {text.data(), text_size}; }
};

// Cuts between UTF-8 characters and keeps a line one line, whatever a far end put into it.
template <size_t N>
uint16_t copy_text(std::array<char, N>& to, std::string_view from) {
  size_t size = std::min(from.size(), N);
  if (size < from.size()) {
    while (size > 0 && (static_cast<unsigned char>(from[size]) & 0xc0u) == 0x80u) --size;
  }
  std::transform(
      from.begin(), from.begin() + static_cast<std::ptrdiff_t>(size), to.begin(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c; });
  return static_cast<uint16_t>(size);
}

Line make_line(Level level, std::string_view id, std::string_view text) {
  Line line;
  clock_gettime(CLOCK_REALTIME, &line.at);
  line.level = level;
  line.id_size = copy_text(line.id, id);
  line.text_size = copy_text(line.text, text);
  return line;
}

const char* word(Level level) {
  switch (level) {
    case Level::kDebug:
      return "DEBUG";
    case Level::kInfo:
      return "INFO";
    case Level::kWarning:
      return "WARNING";
    case Level::kError:
      break;
  }
  return "ERROR";
}

void print_to_stderr(const Line& line) {
  tm utc{};
  gmtime_r(&line.at.tv_sec, &utc);
  std::array<char, 64 + kIdBytes + kTextBytes> out;
  const int size = std::snprintf(
      out.data(), out.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ %s %.*s %.*s\n",
      utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
      line.at.tv_nsec / 1'000'000, word(line.level), static_cast<int>(line.id_size), line.id.data(),
      static_cast<int>(line.text_size), line.text.data());
  const char* from = out.data();
  size_t left = std::min(static_cast<size_t>(std::max(size, 0)), out.size() - 1);
  while (left > 0) {  // one line is one write, but for signals and pipes that are nearly full
    const ssize_t written = ::write(STDERR_FILENO, from, left);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    from += written;
    left -= static_cast<size_t>(written);
  }
}

class Log {
 public:
  Log() { sem_init(&lines_waiting_, 0, 0); }

  void write(Level level, std::string_view id, std::string_view text) {
    if (level < level_.load(std::memory_order_relaxed)) return;
    Line line = make_line(level, id, text);
    if (!running_.load()) {
      std::lock_guard lock(printing_);
      print(line);
      return;
    }
    if (!ring_.try_push(std::move(line))) {
      dropped_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    sem_post(&lines_waiting_);
    if (!running_.load()) drain();  // the writer ended meanwhile: nobody else would print it
  }

  void start() {
    std::lock_guard lock(starting_);
    if (writer_.joinable()) return;
    running_ = true;
    writer_ = std::thread([this] { write_lines(); });
  }

  void stop() {
    std::lock_guard lock(starting_);
    if (!writer_.joinable()) return;
    running_ = false;
    sem_post(&lines_waiting_);
    writer_.join();
    drain();
  }

  void set_level(Level level) { level_.store(level, std::memory_order_relaxed); }
  void set_sink(Sink sink) {
    std::lock_guard lock(printing_);
    sink_ = std::move(sink);
  }
  uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  void write_lines() {
    while (running_.load()) {
      while (sem_wait(&lines_waiting_) != 0 && errno == EINTR) {
      }
      drain();
    }
  }

  void drain() {
    std::lock_guard lock(printing_);
    while (auto line = ring_.try_pop()) print(*line);
    const uint64_t dropped = dropped_.load(std::memory_order_relaxed);
    if (dropped == dropped_told_) return;
    print(
        make_line(Level::kWarning, "LOG_LINES_DROPPED",
                  std::to_string(dropped - dropped_told_) +
                      " log lines were dropped because they came faster than they can be written"));
    dropped_told_ = dropped;
  }

  void print(const Line& line) {
    if (sink_) {
      sink_(line.level, line.id_view(), line.text_view());
    } else {
      print_to_stderr(line);
    }
  }

  std::atomic<Level> level_{Level::kInfo};
  std::atomic<bool> running_{false};
  std::atomic<uint64_t> dropped_{0};
  MpscRing<Line> ring_{kQueuedLines};
  sem_t lines_waiting_;
  std::mutex starting_;
  std::thread writer_;
  std::mutex printing_;  // the right to read the ring and to print
  Sink sink_;
  uint64_t dropped_told_ = 0;
};

// Never destroyed: threads of plugins may log while the process ends.
Log& the_log() {
  static Log& log = *new Log;
  return log;
}

}  // namespace

void write(Level level, std::string_view id, std::string_view text) {
  the_log().write(level, id, text);
}
void start_writer() { the_log().start(); }
void stop_writer() { the_log().stop(); }
void set_level(Level level) { the_log().set_level(level); }
void set_sink(Sink sink) { the_log().set_sink(std::move(sink)); }
uint64_t dropped_lines() { return the_log().dropped(); }

}  // namespace dgm::log
