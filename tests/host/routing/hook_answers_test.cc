// Hooks of a call that is under way: keys, phones that were not reached, transcripts.
#include "host/base/nearest.h"
#include "tests/host/routing/hook_fixture.h"

namespace dgm::routing {
namespace {

// What on_dtmf answers to "5": "kind text", or what is wrong.
std::string pressed(const std::string& body) {
  const auto loaded = load_hook("function on_dtmf(call, digit)\n" + body + "\nend");
  const auto action = run_on_dtmf(*loaded->context, call(), '5');
  if (!action) return without_folder({action.error()}, loaded->folder.path()).front();
  if (!*action) return "(nothing)";
  EXPECT_THAT((**action).where, ::testing::EndsWith("routes.lua:6"));
  return std::to_string(static_cast<int>((**action).kind)) + " " + (**action).text;
}

std::string action(CallAction::Kind kind, const std::string& text = "") {
  return std::to_string(static_cast<int>(kind)) + " " + text;
}

TEST(OnDtmf, AnswersWithOneAction) {
  using Kind = CallAction::Kind;
  EXPECT_EQ(pressed("assert(digit == '5' and call.id == 'c1')"), "(nothing)");
  EXPECT_EQ(pressed("return transfer('1002')"), action(Kind::kTransfer, "1002"));
  EXPECT_EQ(pressed("return hang_up()"), action(Kind::kHangUp));
  EXPECT_EQ(pressed("return record('call-' .. call.id)"), action(Kind::kRecord, "call-c1"));
  EXPECT_EQ(pressed("return record(false)"), action(Kind::kStopRecording));
  EXPECT_EQ(pressed("return monitor('PJSIP/boss')"), action(Kind::kMonitor, "PJSIP/boss"));
  const auto loaded = load_hook("function on_dtmf() return crossover('pass_through') end");
  const auto switched = run_on_dtmf(*loaded->context, call(), '5');
  ASSERT_TRUE(switched && *switched);
  EXPECT_EQ((**switched).kind, Kind::kCrossover);
  EXPECT_EQ((**switched).crossover, Crossover::kPassThrough);
}

TEST(OnDtmf, WrongAnswersAreErrorsWithTheirLine) {
  const std::string answers =
      "; return nothing, transfer(extension), hang_up(), crossover(mode), record(name), "
      "monitor(destination) or language(tag)";
  EXPECT_EQ(pressed("return 'transfer'"), "routes.lua:5: on_dtmf returned \"transfer\"" + answers);
  EXPECT_EQ(pressed("return reject(486)"),
            "routes.lua:6: on_dtmf cannot answer with reject" + answers);
  EXPECT_EQ(pressed("return dial('PJSIP/bob')"),
            "routes.lua:6: on_dtmf cannot answer with dial" + answers);
  EXPECT_EQ(
      pressed("return crossover('off')"),
      "routes.lua:6: crossover: \"off\" is not one of \"translate\", \"pass_through\", \"debug\"");
  for (const char* name : {"'../x'", "''", "'.x'", "'a/b'", "true", "nil"}) {
    EXPECT_THAT(pressed(std::string("return record(") + name + ")"),
                ::testing::EndsWith("is not a name of letters, digits, \"_\", \"-\" and \".\"; to "
                                    "stop, write record(false)"))
        << name;
  }
  EXPECT_EQ(pressed("return monitor('boss')"),
            "routes.lua:6: monitor: \"boss\" is not one phone such as \"PJSIP/bob\" or "
            "\"Local/100@internal\"");
  EXPECT_EQ(pressed("return tranfer('1002')"),
            "routes.lua:6: unknown word \"tranfer\" (did you mean \"transfer\"?)");
}

Result<std::optional<CallAction>> not_reached(LoadedText& loaded) {
  return run_on_dial_failed(*loaded.context, call(), {"PJSIP/bob", DialFailure::kNoAnswer, "2"});
}

std::string not_reached(const std::string& body) {
  const auto loaded = load_hook("function on_dial_failed(call, result)\n" + body + "\nend");
  const auto action = not_reached(*loaded);
  if (!action) return without_folder({action.error()}, loaded->folder.path()).front();
  if (!*action) return "(nothing)";
  return std::to_string(static_cast<int>((**action).kind)) + " " + (**action).text;
}

TEST(OnDialFailed, AnswersWithOneAction) {
  using Kind = CallAction::Kind;
  EXPECT_EQ(not_reached("assert(result.reason == 'no_answer' and result.extension == '2')\n"
                        "assert(result.destination == 'PJSIP/bob' and call.id == 'c1')"),
            "(nothing)");
  EXPECT_EQ(not_reached("return dial('PJSIP/carol')"), action(Kind::kDial, "PJSIP/carol"));
  EXPECT_EQ(not_reached("return transfer('1002')"), action(Kind::kTransfer, "1002"));
  EXPECT_EQ(not_reached("return hang_up()"), action(Kind::kHangUp));
  EXPECT_EQ(not_reached("return announce('Nobody is there.')"),
            action(Kind::kAnnounce, "Nobody is there."));
}

TEST(OnDialFailed, TheNextPhoneRingsAsLongAsSaidOrAsTheTableSays) {
  const std::string routes =
      "extension('1', { speaks = 'en' }) extension('2', { speaks = 'en', ring_s = 12,\n"
      "dial = 'PJSIP/bob' }) pair('1', '2') function on_dial_failed() return dial('PJSIP/c'";
  const auto table = load_text(routes + ") end"),
             said = load_text(routes + ", { ring_s = 7 }) end");
  EXPECT_EQ((**not_reached(*table)).ring_deadline_ms, 12'000u);
  EXPECT_EQ((**not_reached(*said)).ring_deadline_ms, 7'000u);
}

TEST(OnDialFailed, WrongAnswersAreErrorsWithTheirLine) {
  EXPECT_EQ(not_reached("return translate {}"),
            "routes.lua:6: on_dial_failed cannot answer with translate; return nothing, "
            "dial(destination), transfer(extension), hang_up() or announce(text)");
  EXPECT_EQ(
      not_reached("return dial('PJSIP/c', { speaks = 'fr', ring_s = 9 })"),
      "routes.lua:6: dial: speaks is decided when a call arrives, in on_call; here only ring_s "
      "may be said");
  EXPECT_EQ(not_reached("return announce(' ')"),
            "routes.lua:6: announce: \" \" is not a text of at most 500 bytes in UTF-8");
  EXPECT_EQ(not_reached("if result.cause == 17 then end"),
            "routes.lua:6: result has no field \"cause\"; it has extension, destination, reason");
  EXPECT_EQ(not_reached("result.reason = 'busy'"),
            "routes.lua:6: result is read-only; a hook decides by what it returns");
}

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
  if (!*action) return "(nothing)";
  return std::to_string(static_cast<int>((**action).kind)) + " " + (**action).text;
}

TEST(OnProviderError, AnswersWithOneAction) {
  using Kind = CallAction::Kind;
  EXPECT_EQ(failed("assert(failure.stage == 'translator' and failure.provider == 'deepl')\n"
                   "assert(failure.reason == 'timeout' and failure.attempt == 2)\n"
                   "assert(failure.next == 'apertium' and call.id == 'c1')"),
            "(nothing)");
  EXPECT_EQ(failed("return retry()"), action(Kind::kRetry));
  EXPECT_EQ(failed("return next_provider()"), action(Kind::kNextProvider));
  EXPECT_EQ(failed("return pass_through()"), action(Kind::kPassThrough));
  EXPECT_EQ(failed("return announce('Sorry.')"), action(Kind::kAnnounce, "Sorry."));
  EXPECT_EQ(failed("return hang_up()"), action(Kind::kHangUp));
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
  const auto answer = [](const std::string& body) {
    const auto loaded = load_hook("function on_provider_error()\n" + body + "\nend");
    loaded->context->providers = {{"translator", {"deepl"}}, {"transport", {"rtp"}}};
    loaded->context->set_service = [](const ServiceWish&) -> Outcome {
      return Error{"", "rtp is no recognizer"};
    };
    const auto action = run_on_provider_error(*loaded->context, call(), {});
    return action ? std::string("done")
                  : without_folder({action.error()}, loaded->folder.path()).front();
  };
  EXPECT_EQ(answer("out_of_service('rtp', 'noisy')"),
            "routes.lua:6: out_of_service: rtp is no recognizer");
  EXPECT_THAT(answer("in_service('deepll')"),
              ::testing::HasSubstr("in_service: unknown provider \"deepll\" (did you mean"));
  EXPECT_THAT(answer("out_of_service('deepl', 'x', -1)"),
              ::testing::HasSubstr("minutes is -1, expected 0 (until in_service) to 10080"));
}

TranscriptLine line() { return {"call 5551-2345", "en-US", "1", true, 0.5}; }

std::string said(const std::string& body) {
  const auto loaded = load_hook("function on_transcript(call, line)\n" + body + "\nend");
  const auto changed = run_on_transcript(*loaded->context, call(), line());
  if (!changed) return without_folder({changed.error()}, loaded->folder.path()).front();
  if (changed->action) return changed->action->text;
  return changed->text.value_or("(unchanged)");
}

TEST(OnTranscript, MayChangeTheTextOrReturnNothing) {
  EXPECT_EQ(said("line.text = line.text:gsub('%d%d%d%d%-%d%d%d%d', '[number]') return line"),
            "call [number]");
  EXPECT_EQ(said("line.text = 'x'"), "(unchanged)");
  EXPECT_EQ(said("return { text = 'short' }"), "short");
  EXPECT_EQ(said("assert(line.language == 'en-US' and line.speaker == '1' and line.is_final)\n"
                 "assert(line.confidence == 0.5 and call.id == 'c1')"),
            "(unchanged)");
}

TEST(OnTranscript, WrongAnswersAreErrorsWithTheLineOfTheHook) {
  EXPECT_EQ(said("return 'text'"),
            "routes.lua:5: on_transcript returned \"text\"; return nothing, line or language(tag)");
  EXPECT_EQ(said("return {}"), "routes.lua:5: on_transcript returned a line without text");
  EXPECT_EQ(
      said("line.txt = '' return line"),
      "routes.lua:5: on_transcript returned an unknown field \"txt\" (did you mean \"text\"?)");
  EXPECT_EQ(said("line.language = 'fr' return line"),
            "routes.lua:5: on_transcript changed more than line.text; only the text may change");
  EXPECT_EQ(said("line.text = '\\xff' return line"),
            "routes.lua:5: on_transcript returned a text longer than 4096 bytes, or not UTF-8");
}

TEST(OnTranscript, MayChangeTheLanguage) {
  EXPECT_EQ(said("return language('fr-fr')"), "fr-FR");
  EXPECT_EQ(
      said("return language('french!')"),
      "routes.lua:6: language: \"french!\" is not a language tag such as \"en-US\" or \"es\"");
  EXPECT_EQ(said("return hang_up()"),
            "routes.lua:6: on_transcript cannot answer with hang_up; return nothing, line or "
            "language(tag)");
}

// "translator synthesizer voice formality glossary", "-" for what was not chosen.
std::string chosen(const std::string& body) {
  const auto loaded = load_hook("function on_utterance(call, line)\n" + body + "\nend");
  loaded->context->providers = {{"translator", {"t", "deepl"}}, {"synthesizer", {"s", "flite"}}};
  const auto answer = run_on_utterance(*loaded->context, call(), line());
  if (!answer) return without_folder({answer.error()}, loaded->folder.path()).front();
  if (answer->action) return answer->action->text;
  if (answer->choice.where.empty()) return "(the route's)";
  std::string words;
  const auto& choice = answer->choice;
  for (const auto& word : {join(choice.translator), join(choice.synthesizer), choice.voice,
                           choice.formality, choice.glossary})
    words += (words.empty() ? "" : " ") + (word.empty() ? "-" : word);
  return words;
}

TEST(OnUtterance, ChoosesHowOneUtteranceIsTranslatedAndSpoken) {
  EXPECT_EQ(chosen("assert(line.text == 'call 5551-2345' and call.from == '+34600')"),
            "(the route's)");
  EXPECT_EQ(chosen("if text.contains(line.text, 'call') then\n"
                   "return utterance { glossary = 'g-1', formality = 'more' } end"),
            "- - - more g-1");
  EXPECT_EQ(chosen("return utterance { translator = 'deepl', synthesizer = { 'flite', 's' },\n"
                   "voice = 'slt' }"),
            "deepl flite, s slt - -");
  EXPECT_EQ(chosen("return language('es')"), "es");
}

TEST(OnUtterance, WrongAnswersAreErrorsWithTheirLine) {
  EXPECT_EQ(chosen("return 'deepl'"),
            "routes.lua:5: on_utterance returned \"deepl\"; return nothing, utterance { ... } or "
            "language(tag)");
  EXPECT_EQ(chosen("return utterance 'deepl'"),
            "routes.lua:6: utterance: \"deepl\" is not a table of options; write utterance { "
            "glossary = \"id\" }");
  EXPECT_EQ(chosen("return utterance { glosary = 'x' }"),
            "routes.lua:6: utterance: unknown key \"glosary\" (did you mean \"glossary\"?)");
  EXPECT_EQ(chosen("return utterance { formality = 'high' }"),
            "routes.lua:6: utterance: formality = \"high\" is not one of \"more\", \"less\"");
  EXPECT_EQ(chosen("return utterance { translator = 'deeepl' }"),
            "routes.lua:6: utterance: unknown translator \"deeepl\" (did you mean \"deepl\"?)");
}

std::string spoken(const std::string& body) {
  const auto loaded = load_hook("function on_translation(call, line)\n" + body + "\nend");
  const auto text =
      run_on_translation(*loaded->context, call(), {"hola", "es-ES", "1", "hello", "en-US"});
  if (!text) return without_folder({text.error()}, loaded->folder.path()).front();
  return text->value_or("(unchanged)");
}

TEST(OnTranslation, MayChangeOrEmptyWhatIsSpoken) {
  EXPECT_EQ(spoken("assert(line.language == 'es-ES' and line.source_text == 'hello')\n"
                   "assert(line.source_language == 'en-US' and line.speaker == '1')"),
            "(unchanged)");
  EXPECT_EQ(spoken("line.text = line.text .. '!' return line"), "hola!");
  EXPECT_EQ(spoken("return { text = '' }"), "");
  EXPECT_EQ(spoken("line.language = 'fr' return line"),
            "routes.lua:5: on_translation changed more than line.text; only the text may change");
  EXPECT_EQ(spoken("return 'x'"),
            "routes.lua:5: on_translation returned \"x\"; return line, or nothing");
}

TEST(Tools, DoWhatTheirNamesSay) {
  EXPECT_EQ(said("assert(text.contains('hello world', 'lo w') and not text.contains('a', 'b'))\n"
                 "assert(text.starts_with('hello', 'he') and not text.starts_with('a', 'ab'))\n"
                 "local w = text.words('  Hello, world! (twice) ...')\n"
                 "assert(#w == 3 and w[1] == 'Hello' and w[2] == 'world' and w[3] == 'twice')\n"
                 "assert(time.now() > 1.7e9)\n"
                 "assert(time.local_hour('Europe/Madrid', 1768474800) == 12)\n"
                 "assert(time.local_hour() >= 0 and time.local_hour() < 24)"),
            "(unchanged)");
}

}  // namespace
}  // namespace dgm::routing
