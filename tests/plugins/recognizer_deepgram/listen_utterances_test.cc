#include "plugins/recognizer_deepgram/listen_utterances.h"

#include <gmock/gmock.h>

#include "tests/plugins/recognizer_deepgram/recorded.h"

namespace dragoman::deepgram {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr uint64_t kMs = 1'000'000;
constexpr const char* kFlushed = R"("from_finalize":true)";

class Listening : public ::testing::Test {
 protected:
  // "1: so far" of an interim, "1! all of it" of a final.
  std::vector<std::string> lines(const std::vector<HeardLine>& heard) {
    std::vector<std::string> texts;
    for (const HeardLine& line : heard)
      texts.push_back(std::to_string(line.utterance) + (line.is_final ? "! " : ": ") +
                      line.speech.text);
    return texts;
  }
  std::vector<std::string> result(double start, double duration, const std::string& text,
                                  bool is_final, const std::string& more = {}) {
    return lines(utterances_.result(*parse_listen(results(start, duration, text, is_final, more))));
  }
  // Speech up to there, and the silence by which the host noticed its end.
  std::vector<std::string> speak_to(double speech_s, double silence_s, uint64_t now_ms = 0) {
    utterances_.audio(speech_s, true);
    utterances_.audio(silence_s, false);
    return lines(utterances_.end(silence_s, now_ms * kMs));
  }

  ListenUtterances utterances_;
};

TEST_F(Listening, InterimsGrowAndTheAnswerToFinalizeCompletesThem) {
  utterances_.audio(1.0, true);
  EXPECT_THAT(result(0, 1.0, "good", false), ElementsAre("1: good"));
  EXPECT_THAT(result(0, 1.2, "good morning", false), ElementsAre("1: good morning"));
  EXPECT_THAT(speak_to(1.4, 1.8), IsEmpty());
  EXPECT_THAT(result(0, 1.8, "Good morning.", true, kFlushed), ElementsAre("1! Good morning."));
  EXPECT_EQ(utterances_.waiting(), 0u);
}

// Deepgram's own endpointing was quicker: nobody waits for Finalize.
TEST_F(Listening, AnUtteranceThatIsFixedAlreadyIsCompleteAtOnce) {
  utterances_.audio(1.4, true);
  utterances_.audio(1.7, false);
  EXPECT_THAT(result(0, 1.7, "Good morning.", true, R"("speech_final":true)"),
              ElementsAre("1: Good morning."));
  EXPECT_THAT(lines(utterances_.end(1.8, 0)), ElementsAre("1! Good morning."));
  EXPECT_THAT(result(1.7, 0.1, "", true, kFlushed), IsEmpty());
  EXPECT_EQ(utterances_.late_results(), 0u);
}

TEST_F(Listening, ItIsNotCompleteWhileWordsAreUncertain) {
  utterances_.audio(1.4, true);
  EXPECT_THAT(result(0, 1.4, "Good morning.", true), ElementsAre("1: Good morning."));
  EXPECT_THAT(result(1.4, 0.2, "every", false), ElementsAre("1: Good morning. every"));
  EXPECT_THAT(lines(utterances_.end(1.8, 0)), IsEmpty());
  EXPECT_THAT(result(1.4, 0.4, "Everybody.", true, kFlushed),
              ElementsAre("1! Good morning. Everybody."));
}

TEST_F(Listening, PiecesOfALongSentenceAreJoined) {
  utterances_.audio(8.0, true);
  result(0, 4.0, "The first half", true);
  result(4.0, 3.0, "and the", false);
  EXPECT_THAT(speak_to(8.2, 8.6), IsEmpty());
  EXPECT_THAT(result(4.0, 4.6, "and the second.", true, kFlushed),
              ElementsAre("1! The first half and the second."));
}

TEST_F(Listening, EachResultGoesToTheUtteranceOfItsAudio) {
  speak_to(1.4, 1.8);
  speak_to(3.0, 3.4);
  EXPECT_EQ(utterances_.waiting(), 2u);
  EXPECT_THAT(result(1.8, 1.0, "second", false), IsEmpty()) << "the first one has its turn";
  EXPECT_THAT(result(0, 1.8, "first", true, kFlushed), ElementsAre("1! first"));
  EXPECT_THAT(result(1.8, 1.6, "second", true, kFlushed), ElementsAre("2! second"));
}

TEST_F(Listening, AnEmptyAnswerToFinalizeCompletesWhatIsThere) {
  utterances_.audio(1.4, true);
  result(0, 1.0, "one", true);
  EXPECT_THAT(speak_to(1.4, 1.8), IsEmpty());
  EXPECT_THAT(result(1.8, 0, "", true, kFlushed), ElementsAre("1! one"));
}

TEST_F(Listening, SoundWithoutWordsIsAnEmptyFinal) {
  speak_to(0.6, 1.0);
  EXPECT_THAT(result(0, 1.0, "", true, kFlushed), ElementsAre("1! "));
}

TEST_F(Listening, AnEndWithoutAudioIsAnsweredAtOnce) {
  EXPECT_THAT(lines(utterances_.end(0, 0)), ElementsAre("1! "));
  EXPECT_THAT(lines(utterances_.end(0, 0)), ElementsAre("2! "));
}

TEST_F(Listening, WithoutMarksOfSpeechAllOfItMustBeFixed) {
  utterances_.audio(1.8, false);
  result(0, 1.4, "Good morning.", true);
  EXPECT_THAT(lines(utterances_.end(1.8, 0)), IsEmpty());
  EXPECT_THAT(result(1.4, 0.4, "", true), ElementsAre("1! Good morning."));
}

TEST_F(Listening, WordsAfterTheirFinalAreCounted) {
  speak_to(1.4, 1.8);
  result(0, 1.6, "Good morning.", true);
  EXPECT_EQ(utterances_.waiting(), 0u);
  EXPECT_THAT(result(1.6, 0.2, "oh", true), IsEmpty());
  EXPECT_EQ(utterances_.late_results(), 1u);
}

TEST_F(Listening, AFinalizeThatIsNotAnsweredGivesWhatWasHeard) {
  speak_to(1.4, 1.8, 100);
  EXPECT_FALSE(utterances_.overdue(2000 * kMs, 0, 2000 * kMs));
  result(0, 1.2, "good", true);
  result(1.2, 0.2, "day", false);
  const auto overdue = utterances_.overdue(2100 * kMs, 0, 2000 * kMs);
  ASSERT_TRUE(overdue);
  EXPECT_FALSE(overdue->lacks_words);
  EXPECT_THAT(lines(overdue->lines), ElementsAre("1! good day"));
}

TEST_F(Listening, AnUtteranceOfWhichMuchIsMissingIsNotCompleted) {
  utterances_.audio(1.0, true);
  speak_to(1.4, 1.8, 100);
  result(0, 1.0, "good", false);
  const auto overdue = utterances_.overdue(2100 * kMs, 0, 2000 * kMs);
  ASSERT_TRUE(overdue);
  EXPECT_TRUE(overdue->lacks_words) << "the audio must be heard by another";
  EXPECT_THAT(overdue->lines, IsEmpty());
}

TEST_F(Listening, ALittleNoiseMayStayWithoutAnAnswer) {
  speak_to(0.2, 0.6, 100);
  const auto overdue = utterances_.overdue(2100 * kMs, 0, 2000 * kMs);
  ASSERT_TRUE(overdue);
  EXPECT_THAT(lines(overdue->lines), ElementsAre("1! "));
}

TEST_F(Listening, TheDeadlineBeginsWhenTheServiceHasTheAudio) {
  speak_to(1.4, 1.8, 100);
  EXPECT_FALSE(utterances_.overdue(2500 * kMs, 1000 * kMs, 2000 * kMs));
  EXPECT_TRUE(utterances_.overdue(3000 * kMs, 1000 * kMs, 2000 * kMs));
}

TEST_F(Listening, ALostResultIsNoticed) {
  utterances_.audio(5.0, true);
  result(0, 2.0, "one", true);
  utterances_.unreadable();
  result(4.0, 1.0, "three", true);
  EXPECT_TRUE(utterances_.has_lost_words());
}

TEST_F(Listening, NonsenseBetweenResultsIsNoLoss) {
  utterances_.audio(5.0, true);
  result(0, 2.0, "one", true);
  utterances_.unreadable();
  result(2.0, 2.0, "two", true);
  result(4.5, 0.5, "three", true);
  EXPECT_FALSE(utterances_.has_lost_words());
}

TEST_F(Listening, NoMoreThanSixteenWait) {
  double at_s = 0;
  for (int i = 0; i < 16; ++i, at_s += 2) EXPECT_THAT(speak_to(at_s + 1.5, at_s + 2), IsEmpty());
  EXPECT_THAT(speak_to(at_s + 1.5, at_s + 2), ElementsAre("1! "));
  EXPECT_EQ(utterances_.waiting(), 16u);
}

}  // namespace
}  // namespace dragoman::deepgram
