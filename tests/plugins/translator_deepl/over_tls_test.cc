// The plugin in the real host, against the simulated DeepL, over TLS.
#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "dragoman/translator.h"
#include "tests/sim/deepl_sim.h"
#include "tests/support/real_plugin.h"

namespace dgm::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// What the host is told. [worker]
struct Page {
  std::vector<std::string> translations;
  size_t refusals = 0;
  bool has_failed = false;
  dgm_status status = DGM_OK;
  uint32_t retry_after_ms = 0;
  std::string code, detail;

  void keep(const dgm_error* why) {
    status = why->status;
    retry_after_ms = why->retry_after_ms;
    code.assign(why->provider_code.data, why->provider_code.size);
    detail.assign(why->detail.data, why->detail.size);
  }
  static Page& of(void* ctx) { return *static_cast<Page*>(ctx); }
  static const dgm_translator_events* events() {
    static constexpr dgm_translator_events kEvents = {
        sizeof(dgm_translator_events), [](void*) {},
        [](void* ctx, const dgm_translation* made) {
          of(ctx).translations.emplace_back(made->text.data, made->text.size);
        },
        [](void* ctx, uint64_t, const dgm_error* why) {
          ++of(ctx).refusals;
          of(ctx).keep(why);
        },
        [](void* ctx, const dgm_error* why) {
          of(ctx).has_failed = true;
          of(ctx).keep(why);
        }};
    return &kEvents;
  }
};

class DeeplOverTls : public RealPlugin {
 protected:
  ~DeeplOverTls() override {
    run_on(worker(), [this] { session_.close(); });
  }

  void open(modules::OptionValues options = {}) {
    options.insert({{"api_key", sim_.key()},
                    {"url", sim_.url()},
                    {"ca_file", sim_.ca_file()},
                    {"deadline_ms", "400"}});
    const auto made = provider("translator_deepl", DGM_TRANSLATOR_ID, "deepl", options);
    dgm_translator_params params{};
    params.source_language = modules::to_dgm("en-US");
    params.target_language = modules::to_dgm("fr-FR");
    open_session(session_, made, params, *Page::events(), &page_);
  }
  // Sends one sentence and waits for what comes of it.
  void translate(const std::string& text) {
    const size_t before = answers();
    run_on(worker(), [&] {
      dgm_translation_request request{};
      request.struct_size = sizeof request;
      request.utterance = ++utterance_;
      request.is_final = true;
      request.text = modules::to_dgm(text);
      EXPECT_EQ(session_.table().translate(session_.get(), &request), DGM_OK);
    });
    EXPECT_TRUE(wait_until(worker(), [&] { return answers() > before; }));
  }
  size_t answers() const {
    return page_.translations.size() + page_.refusals + (page_.has_failed ? 1 : 0);
  }

  sim::DeeplSim sim_;
  Page page_;
  uint64_t utterance_ = 0;
  modules::Session<dgm_translator> session_;
};

TEST_F(DeeplOverTls, TranslatesOnTheOneConnectionThatItMadeBeforeTheFirstSentence) {
  open({{"formality", "more"}});
  ASSERT_TRUE(test::wait_until(worker(), [&] { return sim_.counters().connections == 1u; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(200));  // for TLS on both sides
  for (int i = 0; i < 10; ++i) translate("My parcel has not arrived.");
  EXPECT_THAT(page_.translations, ::testing::SizeIs(10));
  EXPECT_THAT(page_.translations, ::testing::Each("Mon colis n'est pas arrivé."));
  EXPECT_EQ(sim_.counters().connections, 1u);
  EXPECT_THAT(sim_.journal().refusals(), IsEmpty());
}

TEST_F(DeeplOverTls, UsesTheGlossaryUntilItIsGone) {
  const std::string id = sim_.add_glossary("en", "fr", {{"parcel", "paquet"}});
  open({{"glossaries", "en>fr=" + id}});
  translate("parcel");
  EXPECT_THAT(page_.translations, ElementsAre("paquet"));
}

TEST_F(DeeplOverTls, GoesOnWithoutAGlossaryThatIsNotThere) {
  open({{"glossaries", "en>fr=def3a26b-0000-4000-8000-ffffffffffff"}});
  translate("Goodbye.");
  EXPECT_THAT(page_.translations, ElementsAre("Au revoir."));
}

TEST_F(DeeplOverTls, IsRefusedWithAWrongKeyAndSaysWhichOption) {
  open({{"api_key", "a-wrong-key"}});
  translate("Hello.");
  EXPECT_TRUE(page_.has_failed);
  EXPECT_EQ(page_.status, DGM_UNAUTHENTICATED);
  EXPECT_THAT(page_.detail, HasSubstr("option api_key"));
  EXPECT_THAT(page_.detail, Not(HasSubstr("a-wrong-key")));
}

TEST_F(DeeplOverTls, TellsThatTheCharactersAreUsedUp) {
  sim_.character_limit(8);
  open();
  translate("Hello.");
  translate("Hello.");
  EXPECT_THAT(page_.translations, ElementsAre("Bonjour."));
  EXPECT_TRUE(page_.has_failed);
  EXPECT_EQ(page_.code, "456");
  EXPECT_THAT(page_.detail, HasSubstr("Quota for this billing period has been exceeded."));
}

struct FaultCase {
  const char* name;
  sim::Fault fault;
  dgm_status status;
};

class DeeplSentenceFaults : public DeeplOverTls, public ::testing::WithParamInterface<FaultCase> {};

TEST_P(DeeplSentenceFaults, RefuseOneSentenceAndLeaveTheNextAlone) {
  open();
  translate("Hello.");
  sim_.fault(sim::Fault(GetParam().fault).for_next(1));
  translate("Goodbye.");
  EXPECT_EQ(page_.refusals, 1u);
  EXPECT_EQ(page_.status, GetParam().status) << page_.detail;
  EXPECT_FALSE(page_.has_failed);
  translate("Hello.");
  EXPECT_THAT(page_.translations, ElementsAre("Bonjour.", "Bonjour."));
}

INSTANTIATE_TEST_SUITE_P(
    All, DeeplSentenceFaults,
    ::testing::Values(FaultCase{"never", sim::Fault::never(), DGM_TIMEOUT},
                      FaultCase{"slow", sim::Fault::slow(600), DGM_TIMEOUT},
                      FaultCase{"half_open", sim::Fault::half_open(5), DGM_TIMEOUT},
                      FaultCase{"cut", sim::Fault::cut(5), DGM_UNAVAILABLE},
                      FaultCase{"malformed", sim::Fault::malformed_json(), DGM_UNAVAILABLE},
                      FaultCase{"garbage", sim::Fault::garbage(), DGM_UNAVAILABLE},
                      FaultCase{"silence", sim::Fault::silence(), DGM_UNAVAILABLE},
                      FaultCase{"http_429", sim::Fault::http(429).retry_after(3), DGM_RATE_LIMITED},
                      FaultCase{"http_500", sim::Fault::http(500), DGM_UNAVAILABLE},
                      FaultCase{"http_503", sim::Fault::http(503), DGM_UNAVAILABLE},
                      FaultCase{"http_400", sim::Fault::http(400), DGM_INVALID_ARGUMENT}),
    [](const auto& fault) { return std::string(fault.param.name); });

}  // namespace
}  // namespace dgm::test
