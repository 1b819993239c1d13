#include "plugins/recognizer_pocketsphinx/decoding_pool.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace dgm::pocketsphinx {
namespace {

constexpr auto kLookInterval = std::chrono::milliseconds(10);

}  // namespace

DecodingPool::DecodingPool(const Domain& domain, std::size_t threads, std::size_t most_decoders)
    : domain_(domain), most_decoders_(most_decoders) {
  idle_.push_back(std::make_unique<Decoder>(domain.plan()));
  decoders_ = 1;
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
  }
}

DecodingPool::~DecodingPool() {
  for (auto& thread : threads_) thread.request_stop();
  threads_.clear();
}

void DecodingPool::add(std::shared_ptr<Speaker> speaker) {
  const std::lock_guard lock(mutex_);
  places_.push_back(std::make_unique<Place>(Place{std::move(speaker)}));
  added_.notify_all();
}

void DecodingPool::run(const std::stop_token& stop) {
  std::size_t turn = 0;
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    if (!added_.wait(lock, stop, [this] { return !places_.empty(); })) return;
    bool busy = false;
    // Places may come and go while the lock is open, so each look begins with the index.
    for (std::size_t left = places_.size(); left > 0 && !places_.empty(); --left) {
      Place* const place = places_[++turn % places_.size()].get();
      if (place->taken) continue;
      place->taken = true;
      lock.unlock();
      Speaker& speaker = *place->speaker;
      busy = speaker.work(*this) || busy;
      const bool closed = speaker.closed.load();
      if (closed) speaker.release(*this);
      lock.lock();
      place->taken = false;
      if (closed) std::erase_if(places_, [&](const auto& each) { return each.get() == place; });
    }
    if (!busy) {
      added_.wait_for(lock, stop, kLookInterval, [] { return false; });
    }
  }
}

std::unique_ptr<Decoder> DecodingPool::borrow() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto decoder = std::move(idle_.back());
      idle_.pop_back();
      return decoder;
    }
    if (decoders_ >= most_decoders_) return nullptr;
    ++decoders_;
  }
  try {
    return std::make_unique<Decoder>(domain_.plan());
  } catch (...) {
    const std::lock_guard lock(mutex_);
    --decoders_;
    throw;
  }
}

void DecodingPool::give_back(std::unique_ptr<Decoder> decoder) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(decoder));
}

}  // namespace dgm::pocketsphinx
