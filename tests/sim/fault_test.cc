#include "tests/sim/fault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dgm::sim {
namespace {

std::string reread(const std::string& text) {
  const auto fault = parse_fault(text);
  return fault ? describe(*fault) : "refused: " + fault.error().text();
}

TEST(Fault, IsReadAsItIsDescribed) {
  for (const std::string text :
       {"slow:800", "never", "cut", "cut:2", "half-open:1", "malformed-json", "garbage",
        "wrong-rate", "silence", "empty-final", "http:429", "http:429 retry-after=2 *3",
        "never@connect", "cut:7@connect *1"})
    EXPECT_EQ(reread(text), text);
  EXPECT_EQ(reread("503"), "http:503");
  EXPECT_EQ(reread("429*2"), "http:429 *2");
}

TEST(Fault, OfOtherWordsIsRefusedWithWhatThereIs) {
  for (const std::string text : {"", "slow", "slow:0", "slow:x", "200", "600", "never:3", "cut:",
                                 "cut *0", "cut @", "cutx", "http:", "http:429 retry-after="}) {
    const auto fault = parse_fault(text);
    ASSERT_FALSE(fault) << text;
    EXPECT_THAT(fault.error().text(), testing::HasSubstr("is not like slow:800"));
  }
}

TEST(FaultBox, GivesEachFaultAsOftenAsItIsMeantAndInOrder) {
  FaultBox box;
  box.add(Fault::slow(100).for_next(2));
  box.add(Fault::never());
  EXPECT_EQ(box.take(FaultPlace::kWork)->kind, FaultKind::kSlow);
  EXPECT_EQ(box.take(FaultPlace::kWork)->kind, FaultKind::kSlow);
  EXPECT_EQ(box.take(FaultPlace::kWork)->kind, FaultKind::kNever);
  EXPECT_EQ(box.take(FaultPlace::kWork)->kind, FaultKind::kNever);
  box.clear();
  EXPECT_FALSE(box.take(FaultPlace::kWork));
  EXPECT_EQ(box.taken(), 4U);
}

TEST(FaultBox, KeepsFaultsOfConnectionsFromWork) {
  FaultBox box;
  box.add(Fault::http(429).for_next(1));
  box.add(Fault::cut().on_connect().for_next(1));
  EXPECT_FALSE(box.take(FaultPlace::kWork));
  EXPECT_EQ(box.take(FaultPlace::kConnect)->status, 429U);
  EXPECT_EQ(box.take(FaultPlace::kConnect)->kind, FaultKind::kCut);
  EXPECT_FALSE(box.take(FaultPlace::kConnect));
  EXPECT_EQ(box.describe_all(), "");
}

}  // namespace
}  // namespace dgm::sim
