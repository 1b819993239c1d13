// A plugin is replaced, spoiled and taken away while fifty calls go through it.
#include <gmock/gmock.h>

#include <array>

#include "tests/end_to_end/versioned_calls.h"

namespace dgm::test {
namespace {

constexpr size_t kPairs = 50;
constexpr size_t kSentences = 8;  // twelve seconds

// Each stage goes from the old version to the new one between two utterances, and never back.
bool moves_once(const std::vector<versioned::HeardUtterance>& heard) {
  std::array<int, versioned::kStages> versions{};
  for (const auto& utterance : heard) {
    if (!utterance.is_whole()) return false;
    for (size_t stage = 0; stage < versions.size(); ++stage) {
      if (utterance.tones[stage].minor < versions[stage]) return false;
      versions[stage] = utterance.tones[stage].minor;
    }
  }
  return true;
}

class PluginSwap : public testing::Test {
 protected:
  // Behind each versioned provider one of the SDK's templates.
  Configuration configuration_with_spares(const std::string& extension) {
    auto configuration = versioned_configuration(plugins_, extension);
    for (const auto& [kind, type] : std::array<std::pair<std::string, std::string>, 3>{
             {{"recognizer", "length"}, {"translator", "upper"}, {"synthesizer", "beep"}}}) {
      const auto file = kind + "_" + type + ".so";
      plugins_.install(DGM_BINARY_DIR "/template_plugins/" + file, file);
      configuration.providers +=
          "[provider." + type + "]\nkind = " + kind + "\ntype = " + type + "\n";
    }
    configuration.routes = versioned_routes(extension, true);
    return configuration;
  }
  // Every sentence of the partner is heard once, whole, and no frame is missing.
  void expect_nothing_lost(const VersionedCalls& calls, size_t sentences) {
    for (size_t phone = 0; phone < calls.ears().size(); ++phone) {
      SCOPED_TRACE("phone " + std::to_string(phone));
      const auto& ear = calls.ears()[phone];
      EXPECT_EQ(ear.report.line.lost, 0U);
      EXPECT_FALSE(ear.report.line.closed_by_host);
      EXPECT_EQ(ear.heard.size(), sentences);
      for (const auto& utterance : ear.heard)
        EXPECT_TRUE(utterance.is_whole()) << "at " << utterance.begin / 8 << " ms";
    }
  }
  // Placed and talked to their end; `in_the_middle` happens after some sentences.
  template <typename Action>
  void talk(VersionedCalls& calls, Action in_the_middle) {
    calls.start();
    EXPECT_TRUE(eventually([&] { return calls.elapsed_ms() >= 4000; }, 20'000));
    in_the_middle();
    calls.wait();
  }
  testing::AssertionResult reloads(const Host& host) {
    const auto answer = host.post("/api/v1/reload", "{}");
    if (answer.status == 200) return testing::AssertionSuccess();
    return testing::AssertionFailure() << answer.status << " " << answer.body << host.log();
  }

  PluginFolder plugins_;
};

TEST_F(PluginSwap, BringsTheNewVersionAtTheNextUtteranceOfRunningCallsThatAskForIt) {
  Host host(versioned_configuration(plugins_, "adopt = \"now\""));
  ASSERT_NO_FATAL_FAILURE(host.start());
  const double mapped = host.metric("dragoman_modules_mapped");
  VersionedCalls calls(host, kPairs, kSentences);
  talk(calls, [&] {
    plugins_.install_speech(1);
    EXPECT_TRUE(reloads(host));
    EXPECT_EQ(host.legs(), 2 * kPairs);
  });
  expect_nothing_lost(calls, kSentences);
  for (const auto& ear : calls.ears()) {
    ASSERT_FALSE(ear.heard.empty());
    EXPECT_TRUE(ear.heard.front().is_of(0));
    EXPECT_TRUE(ear.heard.back().is_of(1));
    EXPECT_TRUE(moves_once(ear.heard));
  }
  EXPECT_EQ(host.metric("dragoman_modules_mapped"), mapped + 1) << "the old version stays mapped";
  EXPECT_EQ(host.stop(), 0) << host.log();
}

TEST_F(PluginSwap, LeavesRunningCallsTheirVersionAndGivesTheNewOneToTheNextCall) {
  Host host(versioned_configuration(plugins_));
  ASSERT_NO_FATAL_FAILURE(host.start());
  const double mapped = host.metric("dragoman_modules_mapped");
  VersionedCalls before(host, kPairs, kSentences);
  talk(before, [&] {
    plugins_.install_speech(1);
    EXPECT_TRUE(reloads(host));
    EXPECT_EQ(host.metric("dragoman_modules_mapped"), mapped + 1) << "the old one stays mapped";
    VersionedCalls after(host, 1, 2);
    after.start();
    after.wait();
    expect_nothing_lost(after, 2);
    for (const auto& ear : after.ears())
      for (const auto& utterance : ear.heard) EXPECT_TRUE(utterance.is_of(1));
  });
  expect_nothing_lost(before, kSentences);
  for (const auto& ear : before.ears())
    for (const auto& utterance : ear.heard) EXPECT_TRUE(utterance.is_of(0));
}

TEST_F(PluginSwap, WithItsFileDeletedTheNextCallFallsBackAndRunningOnesGoOnWithIt) {
  Host host(configuration_with_spares(""));
  ASSERT_NO_FATAL_FAILURE(host.start());
  VersionedCalls before(host, kPairs, kSentences);
  talk(before, [&] {
    plugins_.remove("speech.so");
    EXPECT_TRUE(reloads(host));
    VersionedCalls after(host, 1, 2);
    after.start();
    after.wait();
    for (const auto& ear : after.ears()) {
      EXPECT_EQ(ear.heard.size(), 2U) << "no sentence is lost";
      for (const auto& utterance : ear.heard)
        EXPECT_EQ(utterance.tones.size(), 2U) << "a beep for each of \"0.9 SECONDS\"";
    }
  });
  expect_nothing_lost(before, kSentences);
  EXPECT_EQ(host.stop(), 0) << host.log();
}

TEST_F(PluginSwap, WithItsFileDeletedRunningCallsThatAskForItFallBack) {
  Host host(configuration_with_spares("adopt = \"now\""));
  ASSERT_NO_FATAL_FAILURE(host.start());
  VersionedCalls calls(host, kPairs, kSentences);
  talk(calls, [&] {
    plugins_.remove("speech.so");
    EXPECT_TRUE(reloads(host));
  });
  for (const auto& ear : calls.ears()) {
    EXPECT_EQ(ear.report.line.lost, 0U);
    ASSERT_EQ(ear.heard.size(), kSentences) << "no sentence is lost";
    EXPECT_TRUE(ear.heard.front().is_whole());
    EXPECT_EQ(ear.heard.back().tones.size(), 2U) << "a beep for each of \"0.9 SECONDS\"";
  }
  EXPECT_EQ(host.stop(), 0) << host.log();
}

// A few calls only, which need no machine to themselves.
using BrokenPlugin = PluginSwap;

// What served and is spoiled now is no reason to do without it.
TEST_F(BrokenPlugin, IsRefusedAndTheOldVersionServesOn) {
  Host host(versioned_configuration(plugins_));
  ASSERT_NO_FATAL_FAILURE(host.start());
  constexpr size_t kFewPairs = 4;
  VersionedCalls calls(host, kFewPairs, kSentences);
  talk(calls, [&] {
    plugins_.install(DGM_BINARY_DIR "/bad_plugins/crash_in_init.so", "speech.so");
    const auto answer = host.post("/api/v1/reload", "{}");
    EXPECT_EQ(answer.status, 422) << answer.body;
    EXPECT_THAT(answer.body, testing::HasSubstr("speech.so"));
    EXPECT_EQ(host.health(), "yellow");
    VersionedCalls next(host, 1, 2);
    next.start();
    next.wait();
    expect_nothing_lost(next, 2);
    plugins_.install_speech(1);
    EXPECT_TRUE(reloads(host));
    EXPECT_EQ(host.health(), "green") << host.get("/healthz");
  });
  expect_nothing_lost(calls, kSentences);
}

// One that was never there before is told, and harms nothing.
TEST_F(BrokenPlugin, ThatIsNewIsToldOf) {
  Host host(versioned_configuration(plugins_));
  ASSERT_NO_FATAL_FAILURE(host.start());
  plugins_.install(DGM_BINARY_DIR "/bad_plugins/crash_in_init.so", "another.so");
  const auto answer = host.post("/api/v1/reload", "{}");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(answer.body, testing::HasSubstr("another.so"));
  VersionedCalls calls(host, 1, 2);
  calls.start();
  calls.wait();
  expect_nothing_lost(calls, 2);
}

}  // namespace
}  // namespace dgm::test
