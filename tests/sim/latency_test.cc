#include "tests/sim/latency.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace dgm::sim {
namespace {

std::vector<uint32_t> drawn(LatencyModel& model, const std::string& operation, size_t count) {
  std::vector<uint32_t> all;
  for (size_t i = 0; i < count; ++i) all.push_back(model.next_ms(operation));
  return all;
}

TEST(Latency, HasTheMedianAndTheP99ThatWereAskedFor) {
  LatencyModel model(1);
  model.set({{"final", {260, 350}}});
  auto all = drawn(model, "final", 20'000);
  std::ranges::sort(all);
  EXPECT_NEAR(all[all.size() / 2], 260, 4);
  EXPECT_NEAR(all[all.size() * 99 / 100], 350, 8);
}

TEST(Latency, IsTheSameForTheSameSeed) {
  LatencyModel one(7), same(7), other(8);
  for (auto* model : {&one, &same, &other}) model->set({{"translate", {100, 400}}});
  EXPECT_EQ(drawn(one, "translate", 50), drawn(same, "translate", 50));
  EXPECT_NE(drawn(one, "translate", 50), drawn(other, "translate", 50));
}

TEST(Latency, WithoutAP99IsTheMedianAndWithoutFiguresNothing) {
  LatencyModel model(1);
  model.set({{"translate", {1000, 0}}});
  EXPECT_EQ(drawn(model, "translate", 3), (std::vector<uint32_t>{1000, 1000, 1000}));
  EXPECT_EQ(model.next_ms("first-audio"), 0U);
}

TEST(Latency, IsPublishedForTheServicesThatAreWaitedFor) {
  for (const auto& [service, operation] : std::vector<std::pair<std::string, std::string>>{
           {"deepgram", "final"}, {"deepl", "translate"}, {"elevenlabs", "first-audio"}})
    EXPECT_GT(published_latency(service).at(operation).p50_ms, 0) << service;
  EXPECT_TRUE(published_latency("hume").empty());
}

}  // namespace
}  // namespace dgm::sim
