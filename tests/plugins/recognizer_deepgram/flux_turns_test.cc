#include "plugins/recognizer_deepgram/flux_turns.h"

#include <gmock/gmock.h>

#include "tests/plugins/recognizer_deepgram/recorded.h"

namespace dragoman::deepgram {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Turns : public ::testing::Test {
 protected:
  // "started", "1: so far", "1! all of it"
  std::vector<std::string> on(const std::string& event, int index, const std::string& text) {
    std::vector<std::string> told;
    for (const TurnStep& step : turns_.on(*parse_flux(turn(event, index, text)))) {
      const std::string number = std::to_string(step.utterance);
      if (step.what == TurnStep::What::kSpeechStarted) told.push_back("started");
      if (step.what == TurnStep::What::kInterim) told.push_back(number + ": " + step.speech.text);
      if (step.what == TurnStep::What::kFinal) told.push_back(number + "! " + step.speech.text);
    }
    return told;
  }
  FluxTurns turns_;
};

TEST_F(Turns, ATurnIsAnUtterance) {
  EXPECT_THAT(on("Update", 0, ""), IsEmpty());
  EXPECT_THAT(on("StartOfTurn", 0, "Good"), ElementsAre("started", "1: Good"));
  EXPECT_THAT(on("Update", 0, "Good morning"), ElementsAre("1: Good morning"));
  EXPECT_THAT(on("Update", 0, "Good morning"), IsEmpty());
  EXPECT_THAT(on("EndOfTurn", 0, "Good morning."), ElementsAre("1! Good morning."));
  EXPECT_THAT(on("Update", 1, ""), IsEmpty());
  EXPECT_THAT(on("StartOfTurn", 1, "Yes"), ElementsAre("started", "2: Yes"));
}

TEST_F(Turns, AnEagerEndThatIsResumedIsNoEnd) {
  on("StartOfTurn", 0, "I want");
  EXPECT_THAT(on("EagerEndOfTurn", 0, "I want a coffee."), ElementsAre("1: I want a coffee."));
  EXPECT_THAT(on("TurnResumed", 0, "I want a coffee."), IsEmpty());
  EXPECT_TRUE(turns_.in_turn());
  EXPECT_THAT(on("EndOfTurn", 0, "I want a coffee and a cake."),
              ElementsAre("1! I want a coffee and a cake."));
  EXPECT_FALSE(turns_.in_turn());
}

TEST_F(Turns, AnEndWithoutAStartHasItsWords) {
  EXPECT_THAT(on("EndOfTurn", 0, "Hello."), ElementsAre("1! Hello."));
}

TEST_F(Turns, SoundWithoutWordsIsAnEmptyFinalAndSilenceIsNone) {
  EXPECT_THAT(on("StartOfTurn", 0, ""), ElementsAre("started"));
  EXPECT_THAT(on("EndOfTurn", 0, ""), ElementsAre("1! "));
  EXPECT_THAT(on("EndOfTurn", 1, ""), IsEmpty());
}

TEST_F(Turns, AnEndThatIsSaidTwiceIsToldOnce) {
  on("EndOfTurn", 0, "Hello.");
  EXPECT_THAT(on("EndOfTurn", 0, "Hello."), IsEmpty());
  EXPECT_THAT(on("Update", 0, "Hello. And"), IsEmpty());
}

// Its EndOfTurn could not be read: the last words that were are its end.
TEST_F(Turns, AnEndThatWasLostDoesNotLoseItsWords) {
  on("StartOfTurn", 0, "Good");
  on("Update", 0, "Good morning");
  EXPECT_THAT(on("Update", 1, ""), ElementsAre("1! Good morning"));
  EXPECT_THAT(on("StartOfTurn", 1, "Yes"), ElementsAre("started", "2: Yes"));
}

TEST_F(Turns, AnUnknownEventSaysNothing) { EXPECT_THAT(on("SomethingNew", 0, "Hello"), IsEmpty()); }

TEST_F(Turns, AGapInTheNumbersIsNoticed) {
  const auto has_gap = [&](int sequence) {
    return turns_.has_gap(*parse_flux(turn("Update", 0, "", sequence)));
  };
  EXPECT_FALSE(has_gap(0));
  EXPECT_FALSE(has_gap(1));
  EXPECT_TRUE(has_gap(3));
  EXPECT_FALSE(has_gap(4));
}

}  // namespace
}  // namespace dragoman::deepgram
