#include "tests/sim/journal.h"

#include <algorithm>

namespace dgm::sim {

Counters Journal::counters() const {
  std::lock_guard lock(mutex_);
  return counters_;
}

std::vector<Asked> Journal::asked() const {
  std::lock_guard lock(mutex_);
  return {asked_.begin(), asked_.end()};
}

std::vector<std::string> Journal::whats() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> all;
  for (const auto& one : asked_) all.push_back(one.what);
  return all;
}

std::vector<std::string> Journal::refusals() const {
  std::lock_guard lock(mutex_);
  return {refusals_.begin(), refusals_.end()};
}

size_t Journal::count_asked(const std::string& part) const {
  std::lock_guard lock(mutex_);
  return static_cast<size_t>(std::ranges::count_if(
      asked_, [&](const Asked& one) { return one.what.find(part) != std::string::npos; }));
}

void Journal::count(const std::function<void(Counters&)>& change) {
  std::lock_guard lock(mutex_);
  change(counters_);
}

void Journal::note(uint64_t connection, std::string what) {
  std::lock_guard lock(mutex_);
  asked_.push_back({std::chrono::steady_clock::now(), connection, std::move(what)});
  if (asked_.size() > kMaxEntries) asked_.pop_front();
}

void Journal::note_refusal(std::string why) {
  std::lock_guard lock(mutex_);
  ++counters_.refused;
  refusals_.push_back(std::move(why));
  if (refusals_.size() > kMaxEntries) refusals_.pop_front();
}

}  // namespace dgm::sim
