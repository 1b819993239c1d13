// Reloads of real folders; the board that serves calls is scripted.
#pragma once

#include <gmock/gmock.h>

#include <future>

#include "host/app/reloader.h"
#include "tests/host/app/config_folder.h"
#include "tests/support/eventually.h"

namespace dgm::app {

using test::ConfigFolder;
using test::eventually;

class ScriptedBoard final : public GenerationBoard {
 public:
  std::vector<Error> adopt(calls::GenerationPtr generation) override {
    is_adopting = true;
    if (gate) gate->wait();
    const std::lock_guard lock(mutex);
    if (!refusal.empty()) return {{"port 5000", refusal}};
    adopted = std::move(generation);
    return {};
  }
  std::vector<Error> open_missing() override { return missing; }
  bool free_unused() override { return old_left > 0 && --old_left > 0; }
  std::map<uint64_t, CallCount> calls_by_generation() const override { return calls; }
  std::vector<std::string> waiting() const override { return {}; }
  TrialFigures figures(const calls::Generation& generation) const override {
    const std::lock_guard lock(mutex);
    return generation.number == sick ? TrialFigures{100, 50} : TrialFigures{100, 0};
  }
  uint64_t number() const {
    const std::lock_guard lock(mutex);
    return adopted ? adopted->number : 0;
  }

  mutable std::mutex mutex;
  calls::GenerationPtr adopted;
  std::string refusal;
  std::vector<Error> missing;
  uint64_t sick = 0;
  std::map<uint64_t, CallCount> calls;
  std::atomic<int> old_left{0};
  std::atomic<bool> is_adopting{false};
  std::optional<std::shared_future<void>> gate;
};

class ReloaderTest : public testing::Test {
 protected:
  void start(ReloaderOptions options = {}) {
    auto archive = GenerationArchive::open(folder_.state(), folder_.config());
    ASSERT_TRUE(archive);
    auto built = build_generation(folder_.config(), 1, nullptr);
    ASSERT_TRUE(built.generation) << built.errors.front().text();
    board_.adopted = built.generation;
    options.config_folder = folder_.config();
    reloader_.emplace(board_, std::move(built.generation), std::move(built.sources),
                      *std::move(archive), std::move(options));
  }
  ReloadReport reload(ReloadRequest request = {.trigger = "api"}) {
    return reloader_->reload(std::move(request));
  }
  std::vector<std::string> extensions() const {
    return board_.adopted->script->table().extensions();
  }

  ConfigFolder folder_;
  ScriptedBoard board_;
  std::optional<Reloader> reloader_;
};

inline const std::string kMoreRoutes = test::kRoutes +
                                       "extension('9998', { speaks = 'en-US' })\n"
                                       "extension('9999', { speaks = 'en-US' })\n"
                                       "room('lobby', { '9998', '9999' })\n";

}  // namespace dgm::app
