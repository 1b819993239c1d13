#include "host/routing/lua_match.h"

#include <gtest/gtest.h>

#include <string>

namespace dgm::routing {
namespace {

constexpr uint64_t kLimit = 1'000'000;

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST(LuaMatch, FindsThePatternThatWouldTakeMinutes) {
  const std::string pattern = repeated("a?", 30) + repeated("a", 30);
  EXPECT_GT(match_cost(repeated("a", 30), pattern, 0, kLimit).steps, kLimit);
}

TEST(LuaMatch, FindsNestedRepetitionsThatFail) {
  const std::string text(1000, 'a');
  EXPECT_GT(match_cost(text, ".-.-.-.-b", 0, kLimit).steps, kLimit);
  EXPECT_GT(match_cost(text, "a*a*a*a*b", 0, kLimit).steps, kLimit);
  EXPECT_GT(match_cost(text, "(a+)(a+)(a+)b", 0, kLimit).steps, kLimit);
  EXPECT_GT(match_all_steps(text, "a*a*a*b", 0, true, kLimit), kLimit);
  EXPECT_GT(match_all_steps(std::string(5000, '('), "%b()", 0, false, kLimit), kLimit);
}

TEST(LuaMatch, OrdinaryPatternsOnLongLinesAreCheap) {
  const std::string line = repeated("My number is 5551-2345, please call. ", 40);
  EXPECT_LT(match_all_steps(line, "%d%d%d%d%-%d%d%d%d", 0, true, kLimit), 10'000u);
  EXPECT_LT(match_cost(line, "^%s*(.-)%s*$", 0, kLimit).steps, 20'000u);
  EXPECT_LT(match_all_steps(line, "(%w+)@(%w+)", 0, true, kLimit), 20'000u);
  EXPECT_LT(match_all_steps(line, "%f[%a]please%f[%A]", 0, true, kLimit), 20'000u);
  EXPECT_LT(match_all_steps(line, "[^,.]+", 0, false, kLimit), 20'000u);
}

TEST(LuaMatch, AnAnchorStopsAfterOnePlace) {
  const std::string text(100'000, 'a');
  EXPECT_LT(match_cost(text, "^b", 0, kLimit).steps, 10u);
  EXPECT_LT(match_all_steps(text, "^b", 0, true, kLimit), 10u);
  EXPECT_GT(match_all_steps(text, "^b", 0, false, kLimit), 100'000u) << "gmatch has no anchor";
}

TEST(LuaMatch, MalformedPatternsEndTheCountWithoutHarm) {
  for (const char* pattern :
       {"%",  "[",   "[^",  "[%", "[]",   "[a-", "(",    ")",    "(()",  "%b", "%bx",
        "%f", "%fa", "%f[", "%1", "(%1)", "%0",  "[%a-", "[a-%", "()%1", "%9"}) {
    EXPECT_LT(match_cost("some text", pattern, 0, kLimit).steps, 200u) << pattern;
    EXPECT_LT(match_all_steps("some text", pattern, 0, true, kLimit), 200u) << pattern;
  }
}

TEST(LuaMatch, StartsBehindTheTextCostNothing) {
  EXPECT_LE(match_cost("abc", "a*", 4, kLimit).steps, 1u);
  EXPECT_GE(match_cost("abc", "a*", 3, kLimit).steps, 1u);
}

TEST(LuaMatch, PlainTextCostsByBothLengths) {
  EXPECT_LT(plain_steps(std::string(1000, 'a'), "hello"), 1'000u);
  EXPECT_GT(plain_steps(std::string(4'000'000, 'a'), std::string(100'000, 'a')), kLimit);
  EXPECT_EQ(plain_steps("a", "ab"), 1u);
}

}  // namespace
}  // namespace dgm::routing
