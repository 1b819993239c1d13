#include "host/app/serving_board.h"

#include <set>

namespace dgm::app {

std::vector<Error> ServingBoard::adopt(calls::GenerationPtr generation) {
  return board_.adopt(std::move(generation));
}

std::map<uint64_t, size_t> ServingBoard::calls_by_generation() const {
  std::map<uint64_t, std::set<std::string>> rooms;
  for (const auto& leg : board_.report())
    if (!leg.room.empty() && leg.generation != 0) rooms[leg.generation].insert(leg.room);
  std::map<uint64_t, size_t> calls;
  for (const auto& [generation, names] : rooms) calls[generation] = names.size();
  return calls;
}

TrialFigures ServingBoard::figures(const calls::Generation& generation) const {
  const auto& counts = *generation.counts;
  return {.utterances = counts.utterances, .failures = counts.failures()};
}

}  // namespace dgm::app
