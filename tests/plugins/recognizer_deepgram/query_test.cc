#include "plugins/recognizer_deepgram/deepgram_query.h"

#include <gmock/gmock.h>

#include "plugins/recognizer_deepgram/deepgram_languages.h"

namespace dragoman::deepgram {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(ListenTarget, AsksForTelephoneAudioInOneLine) {
  EXPECT_EQ(listen_target({.language = "en-US",
                           .audio = {Encoding::kMulaw, 8000},
                           .utterance_end_ms = 1000,
                           .terms = {"Dr. Müller", "Dragoman"},
                           .more = "mip_opt_out=true"}),
            "/v1/listen?model=nova-3&language=en-US&encoding=mulaw&sample_rate=8000&channels=1"
            "&interim_results=true&endpointing=300&utterance_end_ms=1000&vad_events=true"
            "&smart_format=true&no_delay=true&keyterm=Dr.%20M%C3%BCller&keyterm=Dragoman"
            "&mip_opt_out=true");
}

TEST(ListenTarget, LeavesOutWhatIsOff) {
  EXPECT_EQ(listen_target({.model = "nova-3-medical",
                           .endpointing_ms = 0,
                           .vad_events = false,
                           .smart_format = false,
                           .no_delay = false}),
            "/v1/listen?model=nova-3-medical&encoding=linear16&sample_rate=16000&channels=1"
            "&interim_results=true&endpointing=false");
}

TEST(ListenTarget, CallsTermsKeywordsForOlderModels) {
  EXPECT_THAT(listen_target({.model = "nova-2", .terms = {"Dragoman"}}),
              HasSubstr("&keywords=Dragoman"));
}

TEST(FluxTarget, TellsItsThresholds) {
  EXPECT_EQ(flux_target({.model = "flux-general-multi",
                         .language_hints = {"es"},
                         .audio = {Encoding::kLinear16, 8000},
                         .eot_threshold = 0.8,
                         .eager_eot_threshold = 0.5,
                         .eot_timeout_ms = 3000,
                         .terms = {"Dragoman"}}),
            "/v2/listen?model=flux-general-multi&encoding=linear16&sample_rate=8000"
            "&eot_threshold=0.8&eager_eot_threshold=0.5&eot_timeout_ms=3000&language_hint=es"
            "&keyterm=Dragoman");
  EXPECT_THAT(flux_target({}), Not(HasSubstr("eager")));
}

TEST(FittingTerms, KeepTheFirstHundred) {
  std::vector<std::string> terms(120, "Ann");
  terms[0] = "";
  const Terms fitting = fitting_terms(terms);
  EXPECT_EQ(fitting.kept.size(), 100u);
  EXPECT_EQ(fitting.left_out, 19u);
}

TEST(FittingTerms, KeepFiveHundredTokensInAll) {
  const Terms fitting = fitting_terms({std::string(1497, 'x'), "abcd", "abc"});
  EXPECT_THAT(fitting.kept, ElementsAre(std::string(1497, 'x'), "abc"));
  EXPECT_EQ(fitting.left_out, 1u);
}

TEST(ListenLanguage, KeepsAVariantThatDeepgramLists) {
  EXPECT_EQ(listen_language("en-us"), "en-US");
  EXPECT_EQ(listen_language("fr-CA"), "fr-CA");
  EXPECT_EQ(listen_language("es-419"), "es-419");
  EXPECT_EQ(listen_language("zh-Hant"), "zh-Hant");
}

TEST(ListenLanguage, IsThePrimaryOneOtherwise) {
  EXPECT_EQ(listen_language("es-ES"), "es");
  EXPECT_EQ(listen_language("FR_fr"), "fr");
  EXPECT_EQ(listen_language("nb-NO"), "no");
}

TEST(Languages, AreThoseOfTheModel) {
  EXPECT_THAT(listen_languages("nova-3"), Contains("uk"));
  EXPECT_THAT(listen_languages("nova-2-phonecall"), ElementsAre("en"));
  EXPECT_THAT(listen_languages("nova-9"), IsEmpty());
  EXPECT_THAT(flux_languages("flux-general-en"), ElementsAre("en"));
  EXPECT_THAT(flux_languages(""), Contains("ja"));
  EXPECT_THAT(flux_languages(""), Not(Contains("uk")));
}

}  // namespace
}  // namespace dragoman::deepgram
