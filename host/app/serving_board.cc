#include "host/app/serving_board.h"

#include <utility>

namespace dgm::app {

std::vector<Error> ServingBoard::adopt(calls::GenerationPtr generation) {
  return board_.adopt(std::move(generation));
}

std::map<uint64_t, CallCount> ServingBoard::calls_by_generation() const {
  std::map<std::pair<uint64_t, std::string>, bool> follows;  // by generation and room
  for (const auto& leg : board_.report())
    if (!leg.room.empty() && leg.generation != 0)
      follows.try_emplace({leg.generation, leg.room}, true).first->second &= leg.follows;
  std::map<uint64_t, CallCount> calls;
  for (const auto& [place, all_follow] : follows) {
    auto& count = calls[place.first];
    ++count.all;
    if (all_follow) ++count.following;
  }
  return calls;
}

TrialFigures ServingBoard::figures(const calls::Generation& generation) const {
  const auto& counts = *generation.counts;
  return {.utterances = counts.utterances, .failures = counts.failures()};
}

}  // namespace dgm::app
