// Configuration changed while calls run: what is wrong harms nothing, what is right serves at once.
#include <gmock/gmock.h>

#include <atomic>
#include <boost/json.hpp>
#include <thread>

#include "tests/end_to_end/conversation.h"

namespace dgm::test {
namespace {

using testing::HasSubstr;

constexpr const char* kAnotherPair =
    "extension(\"9998\", { speaks = \"en-US\" })\n"
    "extension(\"9999\", { speaks = \"en-US\" })\n"
    "pair(\"9998\", \"9999\")\n";

class ReloadDuringCalls : public testing::Test {
 protected:
  ReloadDuringCalls() : host_(configuration()) {}
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(host_.start());
    ASSERT_EQ(host_.health(), "green") << host_.get("/healthz");
  }

  static Configuration configuration() {
    Configuration configuration;
    configuration.audiosocket = {};
    configuration.providers = "[provider.length]\nkind = recognizer\n";
    configuration.plugin_folder = DGM_BINARY_DIR "/plugins, " DGM_BINARY_DIR "/template_plugins";
    return configuration;
  }
  static std::string good_routes(const std::string& more = "") {
    return "extension(\"7777\", { speaks = \"en-US\", automatic_gain = false })\n"
           "extension(\"8888\", { speaks = \"en-US\", automatic_gain = false })\n"
           "pair(\"7777\", \"8888\", { crossover = \"pass_through\" })\n" +
           more;
  }
  void write(const std::string& name, const std::string& text) {
    host_.folder().write("config/" + name, text);
  }
  std::string read(const std::string& name) { return host_.folder().read("config/" + name); }
  uint64_t generation() {
    return boost::json::parse(host_.get("/healthz")).at("generation").to_number<uint64_t>();
  }
  // The reload is refused with these words, and nothing is different but the colour of the health.
  void expect_refused(const std::string& words) {
    const uint64_t before = generation();
    const auto answer = host_.post("/api/v1/reload", "{}");
    EXPECT_EQ(answer.status, 422) << answer.body;
    EXPECT_THAT(answer.body, HasSubstr(words));
    EXPECT_EQ(generation(), before);
    EXPECT_EQ(host_.health(), "yellow");
    EXPECT_EQ(host_.metric("dragoman_config_last_reload_success"), 0);
    const auto command = run_dragoman({"reload", "--config", host_.configuration()});
    EXPECT_EQ(command.exit_code, 1) << command.output;
    EXPECT_THAT(command.output, HasSubstr(words));
  }
  void expect_accepted() {
    const uint64_t before = generation();
    const auto command = run_dragoman({"reload", "--config", host_.configuration()});
    EXPECT_EQ(command.exit_code, 0) << command.output;
    EXPECT_EQ(generation(), before + 1);
    EXPECT_EQ(host_.health(), "green") << host_.get("/healthz");
    EXPECT_EQ(host_.metric("dragoman_config_last_reload_success"), 1);
  }
  // A call that runs while `action` happens, and hears its partner from end to end.
  template <typename Action>
  void during_a_call(Action action) {
    Conversation call(host_, {{"7777", 440}, {"8888", 700}});
    call.start(4000);
    EXPECT_TRUE(host_.wait_for_legs(2));
    action();
    call.wait();
    EXPECT_TRUE(call.ear(0).hears(700));
    EXPECT_TRUE(call.ear(1).hears(440));
    EXPECT_EQ(call.ear(0).report.line.lost, 0U);
    EXPECT_EQ(call.ear(1).report.line.lost, 0U);
  }

  Host host_;
};

TEST_F(ReloadDuringCalls, OfABrokenScriptIsRefusedWithItsLineAndAGoodOneMakesItGreenAgain) {
  during_a_call([&] {
    write("scripts/routes.lua", good_routes("extension(\"9999\", { speeks = \"en-US\" })\n"));
    expect_refused("routes.lua:4");
    write("scripts/routes.lua", good_routes(kAnotherPair));
    expect_accepted();
  });
  expect_a_good_call(host_, {"7777", 440}, {"8888", 700});
}

TEST_F(ReloadDuringCalls, OfABrokenSettingIsRefusedWithItsLine) {
  const auto good = read("providers.ini");
  const auto lines = std::count(good.begin(), good.end(), '\n');
  during_a_call([&] {
    write("providers.ini", good + "interim_every_ms = often\n");
    expect_refused("providers.ini:" + std::to_string(lines + 1));
    write("providers.ini", good + "interim_every_ms = 400\n");
    expect_accepted();
  });
}

TEST_F(ReloadDuringCalls, NamesAllMistakesAtOnce) {
  write("scripts/routes.lua", good_routes("pair(\"7777\", \"6666\")\n"));
  write("providers.ini", read("providers.ini") + "interim_every_ms = often\n");
  expect_refused("providers.ini:");
  expect_refused("routes.lua:4");
}

TEST_F(ReloadDuringCalls, TellsAndKeepsWhatNeedsARestart) {
  auto text = read("host.ini");
  const std::string before = "worker_threads = 2";
  text.replace(text.find(before), before.size(), "worker_threads = 1");
  write("host.ini", text);
  during_a_call([&] {
    const auto command = run_dragoman({"reload", "--config", host_.configuration()});
    EXPECT_EQ(command.exit_code, 0) << command.output;
    EXPECT_THAT(command.output, HasSubstr("needs restart"));
    EXPECT_THAT(command.output, HasSubstr("worker_threads"));
  });
  EXPECT_THAT(host_.get("/metrics"), HasSubstr("dragoman_worker_turns{worker=\"1\"}"));
}

TEST_F(ReloadDuringCalls, TwentyTimesWhileTheyComeAndGoHarmsNone) {
  std::atomic<int> reloads{0};
  std::thread admin([&] {
    for (; reloads < 20; ++reloads) {
      write("scripts/routes.lua", good_routes("-- version " + std::to_string(reloads) + "\n" +
                                              (reloads % 2 == 0 ? kAnotherPair : "")));
      const auto answer = host_.post("/api/v1/reload", "{}");
      EXPECT_EQ(answer.status, 200) << answer.body;
      sleep_ms(150);
    }
  });
  int calls = 0;
  for (; reloads < 20; ++calls) {
    SCOPED_TRACE("call " + std::to_string(calls));
    expect_a_good_call(host_, {.extension = "7777", .tone_hz = 440, .asks = true},
                       {.extension = "8888", .tone_hz = 700, .asks = true}, 700);
  }
  admin.join();
  EXPECT_GT(calls, 2);
  EXPECT_EQ(generation(), 21U);
  EXPECT_TRUE(host_.wait_for_legs(0));
  EXPECT_EQ(host_.health(), "green");
}

}  // namespace
}  // namespace dgm::test
