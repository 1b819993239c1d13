// Audio never waits for Lua: what scripts do to themselves is not heard in any call.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/end_to_end/conversation.h"

namespace dgm::test {
namespace {

namespace json = boost::json;

// Every hook that these calls ask, and a timer that keeps the scripts' thread busy all the time.
constexpr const char* kEndlessRoutes = R"(
for _, pair_of in ipairs { { "7777", "8888" }, { "7000", "7001" } } do
  for _, number in ipairs(pair_of) do extension(number, { speaks = "en-US", automatic_gain = false }) end
  pair(pair_of[1], pair_of[2], { crossover = "pass_through" })
end
local function forever() while true do pcall(function() while true do end end) end end
function on_call() forever() end
function on_dtmf() forever() end
function on_hangup() forever() end
timer.every(0.1, forever)
)";

// The sum over all legs.
int64_t counted(const Host& host, const char* what) {
  int64_t sum = 0;
  boost::system::error_code bad;
  const auto page = json::parse(host.get("/api/v1/calls/active"), bad);
  EXPECT_FALSE(bad);
  for (const auto& call : page.at("calls").as_array())
    for (const auto& leg : call.at("legs").as_array()) sum += leg.at(what).to_number<int64_t>();
  return sum;
}

TEST(Scripts, InAnEndlessLoopCostFiftyCallsNoFrame) {
  constexpr size_t kPairs = 25;
  Host host({.routes = kEndlessRoutes, .host_lines = "hook_instructions = 1000000000\n"});
  ASSERT_NO_FATAL_FAILURE(host.start());
  std::vector<Phone> phones;
  for (size_t i = 0; i < kPairs; ++i) {
    phones.push_back({.extension = "7777", .tone_hz = 440, .asks = true});
    phones.push_back({.extension = "8888", .tone_hz = 700, .asks = true});
  }
  Conversation calls(host, phones);
  calls.start(6000);
  ASSERT_TRUE(host.wait_for_legs(2 * kPairs)) << host.legs();
  ASSERT_TRUE(eventually([&] { return counted(host, "relayed_frames") > 2000; }, 10'000));
  for (const char* what : {"lost", "dropped", "left_out_frames", "rejected"})
    EXPECT_EQ(counted(host, what), 0) << what;
  calls.wait();
  for (size_t i = 0; i < phones.size(); ++i)
    EXPECT_TRUE(calls.ear(i).hears(phones[i ^ 1].tone_hz)) << "phone " << i;
  // The scripts were really at it all the time, and the admin is told.
  EXPECT_TRUE(host.logs("on_call for extension 7777 gave no answer within 50 ms; the route table"));
  EXPECT_TRUE(host.logs("ran longer than 250 ms; is there an endless loop?", 20'000));
  EXPECT_GT(host.metric("dragoman_script_errors_total{hook=\"timer\"}"), 0);
  EXPECT_EQ(host.stop(), 0) << host.log();
}

TEST(Scripts, AreToldWhenACallerHasLeft) {
  Host host({.routes = R"(
extension("7777", { speaks = "en-US" })
extension("8888", { speaks = "en-US" })
pair("7777", "8888", { crossover = "pass_through" })
function on_hangup(call)
  log.info("%s has left %s, after at least a second: %s", call.id, call.extension, call.duration_s >= 1)
end
)"});
  ASSERT_NO_FATAL_FAILURE(host.start());
  expect_a_good_call(host, {"7777", 440}, {"8888", 700});
  EXPECT_TRUE(host.logs(" has left 7777, after at least a second: true", 10'000));
  EXPECT_TRUE(host.logs(" has left 8888, after at least a second: true"));
}

TEST(Scripts, AreExplainedWithTheProvidersOfTheConfiguration) {
  const auto explained = run_dragoman(
      {"routes", "explain", "--from", "7777", "--to", "8888", "--at", "2026-11-20T21:30"});
  EXPECT_EQ(explained.exit_code, 0) << explained.output;
  for (const char* line :
       {"  7777         room 7777-8888            built-in routes.lua:14 pair(7777, 8888)\n",
        "what 7777 says, as 8888 hears it\n",
        "  recognizer   pocketsphinx; skipped: deepgram (no key",
        "  translator   apertium; skipped: deepl (no key",
        "built-in routes.lua:6 chain(\"recognizer\")\n", "what 8888 says, as 7777 hears it\n"})
    EXPECT_NE(explained.output.find(line), std::string::npos) << line << explained.output;
}

TEST(Scripts, AreNotExplainedForExtensionsThatAreNotThere) {
  const auto unknown = run_dragoman({"routes", "explain", "--from", "7778", "--to", "8888"});
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_NE(unknown.output.find("no extension \"7778\" (did you mean \"7777\"?)"),
            std::string::npos)
      << unknown.output;
  const auto half = run_dragoman({"routes", "explain", "--from", "7777"});
  EXPECT_EQ(half.exit_code, 2);
  EXPECT_NE(half.output.find("--to is missing"), std::string::npos) << half.output;
  const auto when =
      run_dragoman({"routes", "explain", "--from", "7777", "--to", "8888", "--at", "noon"});
  EXPECT_EQ(when.exit_code, 2);
  EXPECT_NE(when.output.find("--at noon: is not a time in UTC"), std::string::npos) << when.output;
}

}  // namespace
}  // namespace dgm::test
