// on_transcript, on_utterance and on_translation, from what is said to what is spoken.
#include "tests/host/calls/script_fixture.h"

namespace dgm::calls {
namespace {

using testing::ElementsAre;

using UtteranceHooks = ScriptedRoom;

TEST_F(UtteranceHooks, AnUtteranceIsTranslatedAndSpokenAsTheScriptChooses) {
  load(R"(
local said = 0
function on_transcript(call, line) line.text = line.text .. "!" return line end
function on_utterance(call, line)
  said = said + 1
  assert(line.text == "hello from en-US!" and line.speaker == "1")
  if said == 1 then return utterance { voice = "carlos", formality = "more", glossary = "g-1" } end
end)");
  join_both();
  speak(1);
  speak(2);
  EXPECT_THAT(counters().translated, ElementsAre("en-US>es-ES: hello from en-US! [more g-1]",
                                                 "en-US>es-ES: hello from en-US!"));
  EXPECT_THAT(counters().spoken, ElementsAre("es-ES/carlos: es-ES of hello from en-US!",
                                             "es-ES/: es-ES of hello from en-US!"))
      << "for one utterance";
}

TEST_F(UtteranceHooks, ATranslationMayBeChangedBeforeItIsSpoken) {
  load(R"(
function on_translation(call, line)
  assert(call.extension == "1" and line.source_text == "hello from en-US")
  line.text = line.language .. "?"
  return line
end)");
  join_both();
  speak(1);
  EXPECT_THAT(counters().spoken, ElementsAre("es-ES/: es-ES?"));
}

TEST_F(UtteranceHooks, AScriptThatNeverAnswersIsNotWaitedFor) {
  load_endless(R"(
function on_utterance() while true do end end
function on_translation() while true do end end)");
  join_both();
  speak(1);
  EXPECT_THAT(counters().spoken, ElementsAre("es-ES/: es-ES of hello from en-US"));
}

}  // namespace
}  // namespace dgm::calls
