// Streams that a PBX was told to bring, by the token it was given for each. [worker 0]
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "host/calls/admission.h"

namespace dgm::calls {

class AnnouncedStreams {
 public:
  // That late a stream may still come to nobody; the oldest is forgotten for a new one.
  static constexpr size_t kMostSpent = 256;

  void expect(const std::string& token, const Admission& admission) {
    waiting_.insert_or_assign(token, admission);
  }
  // Whose stream this is. It comes once.
  std::optional<Admission> take(const std::string& token) {
    const auto found = waiting_.find(token);
    if (found == waiting_.end()) return std::nullopt;
    auto admission = std::move(found->second);
    waiting_.erase(found);
    spend(token);
    return admission;
  }
  // False: it has come, or was never expected.
  bool give_up(const std::string& token) {
    if (waiting_.erase(token) == 0) return false;
    spend(token);
    return true;
  }
  // A stream with this token is too late, or the second one: no caller of its own.
  bool is_spent(const std::string& token) const {
    return std::ranges::find(spent_, token) != spent_.end();
  }

 private:
  void spend(const std::string& token) {
    if (spent_.size() == kMostSpent) spent_.pop_front();
    spent_.push_back(token);
  }

  std::map<std::string, Admission> waiting_;
  std::deque<std::string> spent_;
};

}  // namespace dgm::calls
