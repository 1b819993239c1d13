// Rules for sessions of one kind. They hold for what a session does without its service, and say
// nothing about a session that is not ready within the patience.
#include <optional>

#include "conformance_case.h"
#include "dragoman/testing/drivers/emotion_driver.h"
#include "dragoman/testing/drivers/recognizer_driver.h"
#include "dragoman/testing/drivers/session_store_driver.h"
#include "dragoman/testing/drivers/synthesizer_driver.h"
#include "dragoman/testing/drivers/tap_driver.h"
#include "dragoman/testing/drivers/translator_driver.h"
#include "dragoman/testing/drivers/transport_driver.h"

namespace dragoman::testing {

namespace {

constexpr std::chrono::milliseconds kWork{5000};  // real time, at most, for a local engine

void recognizer_counts_utterances_up(ConformanceCase& test) {
  const auto session = test.open_as<RecognizerDriver>();
  if (!session) return;
  for (int i = 0; i < 3 && !session->ended(); ++i) {
    session->push_tone(600);
    session->push_silence(1000);
    if (!session->ended()) session->end_utterance();
    test.settle();
  }
  std::optional<uint64_t> last_final;
  for (const SeenTranscript& seen : session->transcripts()) {
    EXPECT_LE(seen.confidence, 1.0f);
    EXPECT_TRUE(!last_final || seen.utterance > *last_final)
        << "a transcript of an utterance that had its final";
    if (seen.is_final) last_final = seen.utterance;
    EXPECT_TRUE(seen.speech_ended_ns == 0 || seen.speech_started_ns <= seen.speech_ended_ns);
    EXPECT_LE(seen.speech_ended_ns, test.host().now_ns()) << "speech that ends in the future";
  }
  if (!test.can("interim")) {
    for (const SeenTranscript& seen : session->transcripts())
      EXPECT_TRUE(seen.is_final) << "an interim transcript without the capability \"interim\"";
  }
  EXPECT_TRUE(test.can("endpointing") || session->count("speech_started") == 0)
      << "on_speech_started without the capability \"endpointing\"";
}

void translator_answers_each_final_once(ConformanceCase& test) {
  const auto session = test.open_as<TranslatorDriver>();
  if (!session) return;
  std::map<uint64_t, int> answers;
  for (uint64_t utterance = 1; utterance <= 3 && !session->ended(); ++utterance) {
    if (session->translate(utterance, "good morning") == DGM_OK) answers[utterance] = 0;
  }
  const auto answered = [&] {
    return session->ended() ||
           session->translations().size() + session->refused().size() >= answers.size();
  };
  const bool local = test.host().open_sockets() == 0;
  if (local && session->ready()) {
    EXPECT_TRUE(test.host().pump_until(answered, kWork)) << "a request was never answered";
  }
  test.settle();
  for (const SeenTranslation& seen : session->translations()) {
    EXPECT_TRUE(answers.contains(seen.utterance)) << "an answer to a request that was not taken";
    if (seen.is_final) ++answers[seen.utterance];
  }
  for (uint64_t utterance : session->refused()) ++answers[utterance];
  for (const auto& [utterance, count] : answers)
    EXPECT_LE(count, 1) << "utterance " << utterance << " was answered more than once";
}

void synthesizer_delivers_audio_then_spoken(ConformanceCase& test) {
  const auto session = test.open_as<SynthesizerDriver>();
  if (!session) return;
  const bool taken = session->speak(1, "good morning") == DGM_OK;
  const bool local = test.host().open_sockets() == 0;
  const auto finished = [&] {
    return session->ended() || !session->spoken().empty() || !session->refused().empty();
  };
  if (taken && local && session->ready()) {
    EXPECT_TRUE(test.host().pump_until(finished, kWork)) << "an utterance that never ends";
    EXPECT_TRUE(session->spoken().empty() || !session->audio(1).empty()) << "spoken without audio";
  }
  test.settle();
}

void synthesizer_is_silent_after_cancel(ConformanceCase& test) {
  const auto session = test.open_as<SynthesizerDriver>();
  if (!session) return;
  session->speak(1, "a long sentence that will be interrupted before its end by the listener");
  if (!session->ended()) session->cancel(1);   // audio that follows is a violation
  if (!session->ended()) session->cancel(99);  // one that never was
  test.settle();
}

void store_answers_each_request_once(ConformanceCase& test) {
  const auto store = test.open_as<SessionStoreDriver>();
  if (!store) return;
  test.settle();
  if (!store->ready() || test.host().open_sockets() != 0) return;

  const std::string value("a\0b", 3);
  const auto answer = [&](uint64_t request) -> const StoreAnswer* {
    test.host().pump_until([&] { return store->answer(request) != nullptr; }, kWork);
    const StoreAnswer* found = store->answer(request);
    EXPECT_TRUE(found) << "request " << request << " was never answered";
    return found;
  };
  const StoreAnswer* put = answer(store->put("conformance:a", value));
  ASSERT_TRUE(put);
  EXPECT_EQ(put->status, Status::kOk);
  const StoreAnswer* got = answer(store->get("conformance:a"));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->value, value);
  ASSERT_TRUE(answer(store->put("conformance:empty", "")));
  const StoreAnswer* empty = answer(store->get("conformance:empty"));
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->value, "") << "an empty value is not the same as none";
  const StoreAnswer* keys = answer(store->list("conformance:"));
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->keys.size(), 2u);
  ASSERT_TRUE(answer(store->erase("conformance:a")));
  ASSERT_TRUE(answer(store->erase("conformance:empty")));
  const StoreAnswer* gone = answer(store->get("conformance:a"));
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->status, Status::kOk);
  EXPECT_FALSE(gone->value.has_value());
}

void emotion_scores_lie_in_the_past(ConformanceCase& test) {
  const auto session = test.open_as<EmotionDriver>();
  if (!session) return;
  session->push_tone(2000);
  test.settle();
  for (const SeenEmotion& seen : session->emotions())
    EXPECT_LE(seen.ended_ns, test.host().now_ns()) << "an emotion that ends in the future";
}

void tap_takes_a_whole_call(ConformanceCase& test) {
  const auto tap = test.open_as<TapDriver>();
  if (!tap) return;
  tap->call_event("7777", "joined");
  for (uint64_t utterance = 1; utterance <= 10; ++utterance) {
    tap->frames("7777", DGM_TAP_HEARD, 200);
    tap->frames("7777", DGM_TAP_SENT, 200);
    tap->line("7777", utterance, "");
    tap->line("7777", utterance, std::string(10'000, 'x'), true, true);
  }
  tap->call_event("", "", "");
  tap->call_event("7777", "left", "normal");
  tap->close();
  test.settle();
}

void transport_listens_and_survives_strangers(ConformanceCase& test) {
  ListenerDriver listener(test.host(), test.provider());
  if (listener.listen() == DGM_UNSUPPORTED) return;
  test.host().run_pending();
  for (uint16_t port : test.host().listening_ports()) {
    test.host().connect(port);          // says nothing
    test.host().connect(port).close();  // leaves at once
  }
  test.network_talks_garbage();
  test.host().advance(std::chrono::seconds(60));
  for (const auto& [extension, port] : listener.standing_legs) {
    TransportDriver leg(test.host(), test.provider(), test.settings());
    leg.extension = extension;
    leg.local_port = port;
    if (leg.open() != DGM_OK) continue;
    test.network_talks_garbage();
    for (int step = 0; step < 5 && !leg.ended(); ++step) leg.work(step);
  }
  listener.close();
  test.settle();
}

void transport_counts_from_zero(ConformanceCase& test) {
  const auto leg = test.open_as<TransportDriver>();
  if (!leg) return;
  const dgm_leg_stats stats = leg->stats();
  EXPECT_EQ(stats.packets_received, 0u);
  EXPECT_EQ(stats.bytes_received, 0u);
  EXPECT_EQ(stats.packets_lost, 0);
  for (char digit : {'0', '#', 'D', '?', '\0'}) {
    if (!leg->ended()) leg->send_dtmf(digit, 100);
  }
  test.settle();
}

}  // namespace

std::vector<ConformanceRule> kind_rules() {
  return {
      {DGM_RECOGNIZER_ID, "CountsUtterancesUp", &with_provider<&recognizer_counts_utterances_up>},
      {DGM_TRANSLATOR_ID, "AnswersEachFinalOnce",
       &with_provider<&translator_answers_each_final_once>},
      {DGM_SYNTHESIZER_ID, "DeliversAudioThenSpoken",
       &with_provider<&synthesizer_delivers_audio_then_spoken>},
      {DGM_SYNTHESIZER_ID, "IsSilentAfterCancel",
       &with_provider<&synthesizer_is_silent_after_cancel>},
      {DGM_SESSION_STORE_ID, "AnswersEachRequestOnce",
       &with_provider<&store_answers_each_request_once>},
      {DGM_EMOTION_ID, "ScoresLieInThePast", &with_provider<&emotion_scores_lie_in_the_past>},
      {DGM_TAP_ID, "TakesAWholeCall", &with_provider<&tap_takes_a_whole_call>},
      {DGM_TRANSPORT_ID, "ListensAndSurvivesStrangers",
       &with_provider<&transport_listens_and_survives_strangers>},
      {DGM_TRANSPORT_ID, "CountsFromZero", &with_provider<&transport_counts_from_zero>},
  };
}

}  // namespace dragoman::testing
