// Rules for sessions of every kind.
#include "conformance_case.h"

namespace dragoman::testing {

namespace {

constexpr int kSteps = 8;
constexpr std::chrono::milliseconds kLong{60'000};  // of the fake clock: all deadlines pass

// Each step of the work between what the network does before and after it.
template <typename Before, typename After>
void work_through(SessionDriver& session, Before before, After after) {
  for (int step = 0; step < kSteps && !session.ended(); ++step) {
    before();
    session.work(step);
    after();
  }
}
void work_through(SessionDriver& session) {
  work_through(
      session, [] {}, [] {});
}

void creates_without_side_effects(ConformanceCase& test) {
  EXPECT_EQ(test.host().open_sockets(), 0u) << "create() used the network";
  EXPECT_EQ(test.host().running_timers(), 0u) << "create() started a timer";
  for (const std::string& word : test.provider().capabilities())
    EXPECT_FALSE(word.empty()) << "an empty capability";
}

// Options that the host's check would have caught: create() may refuse or ignore them.
void survives_garbage_options(const PluginFile&, const dgm_provider_type& type,
                              const ConformanceOptions& options) {
  const std::string kGarbage[] = {"",
                                  "banana",
                                  "-1",
                                  "99999999999999999999999",
                                  "true,false,,,",
                                  "\xff\xfe",
                                  "/no/such/file",
                                  std::string(70'000, 'x')};
  for (const std::string& value : kGarbage) {
    for (size_t i = 0; i < type.option_count; ++i) {
      OptionValues given = options.options;
      given[type.options[i].name] = value;
      const TestProvider provider(type, given);
      if (provider.ok()) continue;
      EXPECT_FALSE(provider.error().detail.empty())
          << "create() refused option " << type.options[i].name << " without a sentence";
    }
  }
  OptionValues unknown = options.options;
  unknown["no_such_option_of_this_plugin"] = "1";
  const TestProvider provider(type, unknown);
  EXPECT_TRUE(provider.ok() || !provider.error().detail.empty());
}

void opens_and_closes_silently(ConformanceCase& test) {
  for (int i = 0; i < 3; ++i) {
    if (const auto session = test.open()) session->close();
    test.settle();
    test.host().advance(kLong);
  }
  EXPECT_EQ(test.host().open_sockets(), 0u);
}

void closes_during_work(ConformanceCase& test) {
  for (int steps = 1; steps <= kSteps; ++steps) {
    const auto session = test.open();
    if (!session) return;
    if (steps % 2) test.network_opens();
    for (int step = 0; step < steps && !session->ended(); ++step) session->work(step);
    session->close();  // whatever is under way comes too late now
    test.host().run_pending();
  }
  test.settle();
  test.host().advance(kLong);
}

void sessions_do_not_touch_each_other(ConformanceCase& test) {
  const auto first = test.open();
  const auto second = test.open();
  if (!first || !second) return;
  for (int step = 0; step < 3; ++step) {
    if (!first->ended()) first->work(step);
    if (!second->ended()) second->work(step);
  }
  first->close();
  for (int step = 3; step < kSteps && !second->ended(); ++step) second->work(step);
  test.settle();
  second->close();
}

void reads_only_the_fields_it_knows(ConformanceCase& test) {
  const bool opens = test.open() != nullptr;
  DriverSettings newer = test.settings();
  newer.newer_host = true;
  const auto session = test.open(&newer);
  EXPECT_EQ(session != nullptr, opens)
      << "open() behaves otherwise if struct_size says that the host knows more fields";
  if (!session) return;
  work_through(*session);
  test.settle();
}

void survives_a_network_that_refuses(ConformanceCase& test) {
  const auto session = test.open();
  if (!session) return;
  work_through(
      *session, [] {}, [&] { test.network_refuses(); });
  for (int i = 0; i < 20 && !session->ended(); ++i) {
    test.host().advance(kLong / 20);
    test.network_refuses();
  }
  test.settle();
}

void survives_a_silent_network(ConformanceCase& test) {
  const auto session = test.open();
  if (!session) return;
  work_through(*session);
  test.settle();
  test.host().advance(kLong);
}

void survives_garbage_from_the_network(ConformanceCase& test) {
  const auto session = test.open();
  if (!session) return;
  work_through(
      *session, [&] { test.network_opens(); }, [&] { test.network_talks_garbage(); });
  test.settle();
}

}  // namespace

std::vector<ConformanceRule> session_rules() {
  return {
      {"", "CreatesWithoutSideEffects", &with_provider<&creates_without_side_effects>},
      {"", "SurvivesGarbageOptions", &survives_garbage_options},
      {"", "OpensAndClosesSilently", &with_provider<&opens_and_closes_silently>},
      {"", "ClosesDuringWork", &with_provider<&closes_during_work>},
      {"", "SessionsDoNotTouchEachOther", &with_provider<&sessions_do_not_touch_each_other>},
      {"", "ReadsOnlyTheFieldsItKnows", &with_provider<&reads_only_the_fields_it_knows>},
      {"", "SurvivesANetworkThatRefuses", &with_provider<&survives_a_network_that_refuses>},
      {"", "SurvivesASilentNetwork", &with_provider<&survives_a_silent_network>},
      {"", "SurvivesGarbageFromTheNetwork", &with_provider<&survives_garbage_from_the_network>},
  };
}

}  // namespace dragoman::testing
