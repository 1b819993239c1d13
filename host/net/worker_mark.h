// Whose code a worker is inside of. The worker writes it around every call into a plugin, one
// watching thread reads it (worker_watch.h). No clock is read and nothing is allocated: a few plain
// stores, since the watching thread knows by itself for how long nothing has changed.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace dgm::net {

// Somebody who runs code on a worker. Kept for ever: the watching thread may read one that is gone.
struct Guest {
  std::string provider;  // "deepgram"
  std::string module;    // "recognizer_deepgram.so 1.0.2"
};

struct WorkerMark {
  std::atomic<const Guest*> guest{nullptr};  // nullptr: the host's own code
  std::atomic<const char*> entry{nullptr};   // "push_audio"; a literal
  std::atomic<uint64_t> changes{0};
};

// Of the worker that this thread is; nullptr on any other thread.
inline thread_local constinit WorkerMark* current_mark = nullptr;

// While it lives, this worker is inside `guest`. They nest: a transport's event may reach a
// recognizer. [any, rt] nullptr for the guest: nothing changes.
class Inside {
 public:
  Inside(const Guest* guest, const char* entry) : mark_(guest ? current_mark : nullptr) {
    if (!mark_) return;
    guest_before_ = mark_->guest.load(std::memory_order_relaxed);
    entry_before_ = mark_->entry.load(std::memory_order_relaxed);
    set(guest, entry);
  }
  ~Inside() {
    if (mark_) set(guest_before_, entry_before_);
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  void set(const Guest* guest, const char* entry) {
    mark_->guest.store(guest, std::memory_order_relaxed);
    mark_->entry.store(entry, std::memory_order_relaxed);
    // The only writer: no need for an atomic addition.
    mark_->changes.store(mark_->changes.load(std::memory_order_relaxed) + 1,
                         std::memory_order_release);
  }

  WorkerMark* mark_;
  const Guest* guest_before_ = nullptr;
  const char* entry_before_ = nullptr;
};

}  // namespace dgm::net
