// Hooks of what was said: transcripts, utterances, translations.
#include "host/base/nearest.h"
#include "tests/host/routing/hook_fixture.h"

namespace dgm::routing {
namespace {

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
