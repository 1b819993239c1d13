#include "host/base/handle_table.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace dgm {
namespace {

TEST(HandleTable, FindsWhatWasInserted) {
  HandleTable<std::string> table;
  const uint64_t a = table.insert("a");
  const uint64_t b = table.insert("b");
  EXPECT_NE(a, 0u);
  EXPECT_NE(a, b);
  EXPECT_EQ(*table.find(a), "a");
  EXPECT_EQ(*table.find(b), "b");
  EXPECT_EQ(table.size(), 2u);
}

TEST(HandleTable, RefusesAStaleNumberAfterItsPlaceWasUsedAgain) {
  HandleTable<std::string> table;
  const uint64_t old = table.insert("old");
  EXPECT_EQ(table.take(old), "old");
  const uint64_t next = table.insert("new");
  EXPECT_EQ(HandleTable<std::string>::index_of(old), HandleTable<std::string>::index_of(next));
  EXPECT_EQ(table.find(old), nullptr);
  EXPECT_EQ(table.take(old), std::nullopt);
  EXPECT_EQ(*table.find(next), "new");
}

TEST(HandleTable, RefusesZeroAndNumbersItNeverGave) {
  HandleTable<int> table;
  const uint64_t one = table.insert(1);
  EXPECT_EQ(table.find(0), nullptr);
  EXPECT_EQ(table.find(one + 1), nullptr);
  EXPECT_EQ(table.find(~uint64_t{0}), nullptr);
}

TEST(HandleTable, RefusesMoreThanItsBound) {
  HandleTable<int> table(2);
  const uint64_t first = table.insert(1);
  EXPECT_NE(table.insert(2), 0u);
  EXPECT_EQ(table.insert(3), 0u);
  table.take(first);
  EXPECT_NE(table.insert(4), 0u);
}

}  // namespace
}  // namespace dgm
