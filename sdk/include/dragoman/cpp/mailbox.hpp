// The way of results from a plugin's own threads to its session: a bounded lock-free list (many
// senders, one reader), drained on the session's worker.
//
//   dragoman::Mailbox<Result> results_{*this, [this](Result& result) { ... }};   // in the session
//   pool.submit([sender = results_.sender()] { sender.send(decode()); });        // on any thread
//
// Senders may outlive the session: what they send then is dropped, and nothing leaks.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "dragoman/cpp/session.hpp"

namespace dragoman {

template <typename Item>
class Mailbox final : private detail::PostTarget {
  struct Core;

 public:
  static constexpr size_t kDefaultBound = 1024;

  class Sender {
   public:
    // [any] In order per thread. kCancelled: the session is closed. kBusy: the mailbox holds
    // `bound` items; this one was dropped and counted. Allocates one node; may sleep up to 100 ms
    // while the worker's own queue is full, so it is not for an [rt] path.
    Status send(Item item) const {
      if (core_->closed.load(std::memory_order_acquire)) return Status::kCancelled;
      if (core_->waiting.fetch_add(1, std::memory_order_relaxed) >= core_->bound) {
        core_->waiting.fetch_sub(1, std::memory_order_relaxed);
        core_->dropped.fetch_add(1, std::memory_order_relaxed);
        return Status::kBusy;
      }
      auto* node = new Node{std::move(item), core_->newest.load(std::memory_order_relaxed)};
      while (!core_->newest.compare_exchange_weak(node->next, node)) {
      }
      return core_->wake();
    }
    // [any] The session is gone: work for it can stop.
    bool closed() const { return core_->closed.load(std::memory_order_acquire); }

   private:
    friend class Mailbox;
    explicit Sender(std::shared_ptr<Core> core) : core_(std::move(core)) {}
    std::shared_ptr<Core> core_;
  };

  // [worker] `receive` runs on the worker, once per item, in order of sending. An exception of it
  // fails the session. It must not destroy its own mailbox.
  Mailbox(Session& session, std::function<void(Item&)> receive, size_t bound = kDefaultBound)
      : session_(session),
        receive_(std::move(receive)),
        core_(std::make_shared<Core>(session.scope(), session.add_target(*this), bound)) {}
  ~Mailbox() {
    session_.remove_target(*this);
    core_->closed.store(true, std::memory_order_release);
    Core::free_list(core_->newest.exchange(nullptr));
  }
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  Sender sender() const { return Sender(core_); }
  uint64_t dropped() const { return core_->dropped.load(std::memory_order_relaxed); }

 private:
  struct Node {
    Item item;
    Node* next;
  };

  struct Core {
    Core(dgm_scope scope_number, uint64_t event_number, size_t most)
        : scope(scope_number), event(event_number), bound(most) {}
    ~Core() { free_list(newest.load()); }

    // One event is under way at most; it takes everything that has arrived by then.
    Status wake() {
      constexpr int kTries = 100;
      for (int i = 0; i < kTries; ++i) {
        if (scheduled.exchange(true)) return Status::kOk;
        const Status status = post(scope, event);
        if (status == Status::kOk) return status;
        scheduled.store(false);
        if (status != Status::kBusy) return status;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      return Status::kOk;  // kept: the next send() wakes for both
    }

    static void free_list(Node* node) {
      while (node) delete std::exchange(node, node->next);
    }

    const dgm_scope scope;
    const uint64_t event;
    const size_t bound;
    std::atomic<Node*> newest{nullptr};
    std::atomic<size_t> waiting{0};
    std::atomic<uint64_t> dropped{0};
    std::atomic<bool> scheduled{false};
    std::atomic<bool> closed{false};
  };

  void on_wake() override {
    core_->scheduled.store(false);
    Node* oldest = nullptr;
    for (Node* node = core_->newest.exchange(nullptr); node;) {
      Node* next = std::exchange(node->next, oldest);
      oldest = node;
      node = next;
    }
    while (oldest) {
      const std::unique_ptr<Node> node(std::exchange(oldest, oldest->next));
      core_->waiting.fetch_sub(1, std::memory_order_relaxed);
      try {
        receive_(node->item);
      } catch (...) {
        Core::free_list(oldest);
        throw;
      }
    }
  }

  Session& session_;
  std::function<void(Item&)> receive_;
  std::shared_ptr<Core> core_;
};

}  // namespace dragoman
