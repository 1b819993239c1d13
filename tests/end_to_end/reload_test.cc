// A running host gets another configuration: every way to ask for it, and what calls notice of it.
#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>

#include "host/caller/endpoint.h"
#include "tests/end_to_end/conversation.h"
#include "tests/end_to_end/host.h"

namespace dgm::test {
namespace {

using testing::HasSubstr;

class Reload : public testing::Test {
 protected:
  // A room that was not there before: legs for its extension are what shows that it is.
  static void add_lobby(const Host& host) {
    host.folder().write("config/scripts/lobby.lua",
                        "extension('9998', { speaks = 'en-US' })\n"
                        "extension('9999', { speaks = 'en-US' })\n"
                        "room('lobby', { '9998', '9999' })\n");
  }
  static bool has_lobby(const Host& host) {
    const auto answer = caller::ask_host(host.settings(), "POST", "/api/v1/legs",
                                         R"({"transport":"rtp","extension":"9999"})");
    return answer && answer->status == 201;
  }
  static Finished reload(const Host& host, std::vector<std::string> options = {}) {
    std::vector<std::string> arguments{"reload", "--config", host.configuration()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_dragoman(arguments);
  }
};

TEST_F(Reload, ByTheCommandServesTheNextCaller) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  EXPECT_FALSE(has_lobby(host));
  add_lobby(host);
  const auto checked = reload(host, {"--check"});
  EXPECT_EQ(checked.exit_code, 0);
  EXPECT_THAT(checked.output,
              HasSubstr("checked: generation 1 -> 2\n  routes    + extension 9998\n"));
  EXPECT_FALSE(has_lobby(host));
  const auto done = reload(host);
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_EQ(done.output,
            "generation 1 -> 2\n  routes    + extension 9998\n  routes    + extension 9999\n  "
            "routes    + room(lobby)\n"
            "  scripts   + scripts/lobby.lua\n");
  EXPECT_TRUE(has_lobby(host));
  EXPECT_TRUE(host.logs("RELOADED generation 1 -> 2"));
  EXPECT_EQ(host.metric("dragoman_config_generation"), 2);
}

TEST_F(Reload, BySighupServesTheNextCaller) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  add_lobby(host);
  host.program().signal(SIGHUP);
  EXPECT_TRUE(host.logs("RELOADED generation 1 -> 2"));
  EXPECT_TRUE(has_lobby(host));
  host.folder().write("config/scripts/lobby.lua", "?");
  host.program().signal(SIGHUP);
  EXPECT_TRUE(host.logs("RELOAD_FAILED " + host.configuration() + "/scripts/lobby.lua:1"));
  EXPECT_THAT(host.get("/healthz"), HasSubstr(R"("last_reload":"failed")"));
  add_lobby(host);
  host.program().signal(SIGHUP);
  EXPECT_TRUE(host.logs("RELOAD_UNCHANGED generation 2 goes on serving: nothing is different"));
  EXPECT_THAT(host.get("/healthz"), HasSubstr(R"("last_reload":"good")"));
}

TEST_F(Reload, ByTheApiAnswersWithTheReport) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  add_lobby(host);
  const auto answer = caller::ask_host(host.settings(), "POST", "/api/v1/reload", "{}", 20);
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(answer->body, HasSubstr(R"("before":1,"generation":2,)"));
  EXPECT_TRUE(has_lobby(host));
  EXPECT_THAT(host.get("/api/v1/generations"),
              HasSubstr(R"({"serving":2,"kept":[{"generation":1,)"));
}

TEST_F(Reload, ByAWatchedFolderNeedsNobody) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start({"--watch"}));
  add_lobby(host);
  EXPECT_TRUE(host.logs("RELOADED generation 1 -> 2"));
  EXPECT_TRUE(has_lobby(host));
}

TEST_F(Reload, OfAMistakeChangesNothingAndSaysSoEverywhere) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  host.folder().write("config/scripts/lobby.lua", "extention('9999')\n");
  const std::string mistake = host.configuration() +
                              "/scripts/lobby.lua:1: unknown word \"extention\" (did you mean "
                              "\"extension\"?)";
  const auto refused = reload(host);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ(refused.output,
            mistake + "\n1 error; generation 1 goes on serving, nothing was changed\n");
  const auto answer = caller::ask_host(host.settings(), "POST", "/api/v1/reload", "{}", 20);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 422);
  EXPECT_THAT(host.get("/healthz"), HasSubstr(R"({"status":"yellow")"));
  EXPECT_TRUE(host.logs("RELOAD_FAILED " + mistake));
  expect_a_good_call(host, {"7777", 440}, {"8888", 700});
  add_lobby(host);
  EXPECT_EQ(reload(host).exit_code, 0);
  EXPECT_THAT(host.get("/healthz"), HasSubstr(R"({"status":"green")"));
}

TEST_F(Reload, DoesNotTouchACallThatIsUnderWay) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  Conversation call(host, {{"7777", 440}, {"8888", 700}});
  call.start(4000);
  ASSERT_TRUE(host.wait_for_legs(2));
  add_lobby(host);
  ASSERT_TRUE(eventually(
      [&] { return host.metric("dragoman_calls_by_generation{generation=\"1\"}") == 1; }, 5000));
  EXPECT_THAT(reload(host).output, HasSubstr("generation 1 -> 2 (1 call stays on 1)\n"));
  call.wait();
  EXPECT_TRUE(call.ear(0).hears(700));
  EXPECT_TRUE(call.ear(1).hears(440));
}

TEST_F(Reload, TellsCallsThatWillFollowFromThoseThatStay) {
  Host host({.rtp = {"7777", "8888", "9001", "9002"}, .audiosocket = {}, .routes = R"(
extension("7777", { speaks = "en-US", adopt = "now" })
extension("8888", { speaks = "en-US", adopt = "now" })
extension("9001", { speaks = "en-US", adopt = "now" })
extension("9002", { speaks = "en-US" })
pair("7777", "8888", { crossover = "pass_through" })
pair("9001", "9002", { crossover = "pass_through" })
)"});
  ASSERT_NO_FATAL_FAILURE(host.start());
  Conversation both(host, {{"7777", 440}, {"8888", 700}});
  Conversation one(host, {{"9001", 500}, {"9002", 900}});
  both.start(6000);
  one.start(6000);
  ASSERT_TRUE(host.wait_for_legs(4));
  add_lobby(host);
  ASSERT_TRUE(eventually(
      [&] { return host.metric("dragoman_calls_by_generation{generation=\"1\"}") == 2; }, 5000));
  EXPECT_THAT(reload(host, {"--check"}).output,
              HasSubstr("generation 1 -> 2 (1 call stays on 1, 1 moves to 2 at its next pause)\n"));
  both.wait();
  one.wait();
}

TEST_F(Reload, GoesBackToWhatWasKeptEvenIfItsPluginsAreGone) {
  const TemporaryFolder plugins;
  for (const auto* plugin : {"transport_rtp.so", "transport_audiosocket.so"})
    std::filesystem::copy(std::filesystem::path(DGM_BINARY_DIR "/plugins") / plugin,
                          plugins.path());
  Host host({.plugin_folder = plugins.path()});
  ASSERT_NO_FATAL_FAILURE(host.start());
  add_lobby(host);
  ASSERT_EQ(reload(host).exit_code, 0);
  std::filesystem::remove(plugins.path() + "/transport_rtp.so");
  std::filesystem::remove(plugins.path() + "/transport_audiosocket.so");
  const auto back = reload(host, {"--to", "1"});
  EXPECT_EQ(back.exit_code, 0) << back.output;
  EXPECT_THAT(back.output, HasSubstr("generation 2 -> 3, which is 1 again\n"));
  EXPECT_THAT(back.output, HasSubstr("  routes    - extension 9999\n"));
  EXPECT_FALSE(has_lobby(host));
  expect_a_good_call(host, {"7777", 440}, {"8888", 700});
}

TEST_F(Reload, NumbersGoOnWhenTheHostStartsAgain) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  EXPECT_EQ(host.stop(), 0);
  ASSERT_NO_FATAL_FAILURE(host.start());
  EXPECT_EQ(host.metric("dragoman_config_generation"), 2);
  add_lobby(host);
  EXPECT_THAT(reload(host).output, HasSubstr("generation 2 -> 3\n"));
  EXPECT_THAT(reload(host, {"--to", "1"}).output, HasSubstr("generation 3 -> 4, which is 1 again"));
}

TEST_F(Reload, WithoutAHostSaysThatNobodyAnswers) {
  const Host host;
  const auto nobody = reload(host);
  EXPECT_EQ(nobody.exit_code, 2);
  EXPECT_THAT(nobody.output, HasSubstr("does not answer"));
  EXPECT_THAT(nobody.output, HasSubstr("is the host running?"));
}

}  // namespace
}  // namespace dgm::test
