// The switchboard as a reload sees it.
#pragma once

#include "host/app/reloader.h"
#include "host/calls/switchboard.h"

namespace dgm::app {

class ServingBoard final : public GenerationBoard {
 public:
  explicit ServingBoard(calls::Switchboard& board) : board_(board) {}

  std::vector<Error> adopt(calls::GenerationPtr generation) override;
  std::vector<Error> open_missing() override { return board_.open_missing(); }
  bool free_unused() override { return board_.free_unused(); }
  // A room counts on every generation that one of its legs is on, and follows if all of them do.
  // [any, not worker]
  std::map<uint64_t, CallCount> calls_by_generation() const override;
  std::vector<std::string> waiting() const override { return board_.waiting(); }
  TrialFigures figures(const calls::Generation& generation) const override;

 private:
  calls::Switchboard& board_;
};

}  // namespace dgm::app
