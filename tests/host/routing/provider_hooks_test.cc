// Hooks that are told of a failed provider, and what a script reads and says of providers.
#include "tests/host/routing/hook_fixture.h"

namespace dgm::routing {
namespace {

std::string failed(const std::string& body) {
  const auto loaded = load_hook("function on_provider_error(call, failure)\n" + body + "\nend");
  const FailedProvider failure{.stage = "translator",
                               .provider = "deepl",
                               .reason = "timeout",
                               .detail = "no translation within 700 ms",
                               .attempt = 2,
                               .next = "apertium"};
  const auto action = run_on_provider_error(*loaded->context, call(), failure);
  if (!action) return without_folder({action.error()}, loaded->folder.path()).front();
  return answer(*action);
}

TEST(OnProviderError, AnswersWithOneAction) {
  using Kind = CallAction::Kind;
  EXPECT_EQ(failed("assert(failure.stage == 'translator' and failure.provider == 'deepl')\n"
                   "assert(failure.reason == 'timeout' and failure.attempt == 2)\n"
                   "assert(failure.next == 'apertium' and call.id == 'c1')"),
            "(nothing)");
  EXPECT_EQ(failed("return retry()"), answer(Kind::kRetry));
  EXPECT_EQ(failed("return next_provider()"), answer(Kind::kNextProvider));
  EXPECT_EQ(failed("return pass_through()"), answer(Kind::kPassThrough));
  EXPECT_EQ(failed("return announce('Sorry.')"), answer(Kind::kAnnounce, "Sorry."));
  EXPECT_EQ(failed("return hang_up()"), answer(Kind::kHangUp));
}

TEST(OnProviderError, WrongAnswersAreErrorsWithTheirLine) {
  EXPECT_EQ(failed("return transfer('1002')"),
            "routes.lua:6: on_provider_error cannot answer with transfer; return nothing, retry(), "
            "next_provider(), pass_through(), announce(text) or hang_up()");
  EXPECT_EQ(failed("failure.reason = 'outage'"),
            "routes.lua:6: failure is read-only; a hook decides by what it returns");
}

TEST(Provider, ShowsWhatWasMeasured) {
  const auto loaded = load_hook(
      "function on_provider_error(call, failure)\n"
      "local deepl, other = provider('deepl'), provider('other')\n"
      "assert(deepl.state == 'outage' and deepl.p50_ms == 80 and deepl.p95_ms == 200)\n"
      "assert(other.state == 'closed' and other.p95_ms == nil)\n"
      "return retry()\nend");
  loaded->context->read_provider = [](const std::string& name) -> std::optional<ProviderReading> {
    if (name != "deepl") return std::nullopt;
    return ProviderReading{.state = "outage", .p50_ms = 80, .p95_ms = 200};
  };
  const auto action = run_on_provider_error(*loaded->context, call(), {});
  ASSERT_TRUE(action) << action.error().text();
  EXPECT_TRUE(*action);
}

TEST(Provider, HasNoFieldsButItsOwn) {
  const auto loaded = load_hook("function on_provider_error() return provider('deepl').sate end");
  const auto action = run_on_provider_error(*loaded->context, call(), {});
  ASSERT_FALSE(action);
  EXPECT_THAT(action.error().text(),
              ::testing::HasSubstr("provider() has no field \"sate\" (did you mean \"state\"?)"));
}

TEST(Provider, IsKnownByItsNameAndOnlyInHooks) {
  const auto loaded = load_hook("function on_provider_error() provider('deepll') end");
  loaded->context->providers = {{"translator", {"deepl", "apertium"}}};
  const auto action = run_on_provider_error(*loaded->context, call(), {});
  ASSERT_FALSE(action);
  EXPECT_THAT(action.error().text(),
              ::testing::HasSubstr("unknown provider \"deepll\" (did you mean \"deepl\"?)"));
}

TEST(Service, IsGivenAndTakenByHooks) {
  const auto loaded = load_hook(
      "function on_provider_error(call, failure)\n"
      "out_of_service('deepl', 'too slow', 15)\n"
      "out_of_service('other', 'for good')\n"
      "in_service('deepl')\nend");
  std::vector<std::string> wishes;
  loaded->context->set_service = [&](const ServiceWish& wish) -> Outcome {
    wishes.push_back(wish.provider + " " + wish.reason.value_or("back") + " " +
                     std::to_string(wish.minutes));
    return Done{};
  };
  const auto action = run_on_provider_error(*loaded->context, call(), {});
  ASSERT_TRUE(action) << action.error().text();
  EXPECT_THAT(wishes,
              ::testing::ElementsAre("deepl too slow 15", "other for good 0", "deepl back 0"));
}

TEST(Service, IsNotedWhereNobodyElseKeepsIt) {
  const auto loaded = load_hook(
      "function on_provider_error(call, failure)\n"
      "out_of_service('deepl', 'too slow')\n"
      "assert(provider('deepl').state == 'out_of_service')\n"
      "in_service('deepl')\n"
      "assert(provider('deepl').state == 'closed')\nend");
  const auto action = run_on_provider_error(*loaded->context, call(), {});
  EXPECT_TRUE(action) << action.error().text();
}

TEST(Service, OfWhomItCannotBeTakenIsAnErrorWithItsLine) {
  const auto tried = [](const std::string& body) {
    const auto loaded = load_hook("function on_provider_error()\n" + body + "\nend");
    loaded->context->providers = {{"translator", {"deepl"}}, {"transport", {"rtp"}}};
    loaded->context->set_service = [](const ServiceWish&) -> Outcome {
      return Error{"", "rtp is no recognizer"};
    };
    const auto action = run_on_provider_error(*loaded->context, call(), {});
    return action ? std::string("done")
                  : without_folder({action.error()}, loaded->folder.path()).front();
  };
  EXPECT_EQ(tried("out_of_service('rtp', 'noisy')"),
            "routes.lua:6: out_of_service: rtp is no recognizer");
  EXPECT_THAT(tried("in_service('deepll')"),
              ::testing::HasSubstr("in_service: unknown provider \"deepll\" (did you mean"));
  EXPECT_THAT(tried("out_of_service('deepl', 'x', -1)"),
              ::testing::HasSubstr("minutes is -1, expected 0 (until in_service) to 10080"));
}

}  // namespace
}  // namespace dgm::routing
