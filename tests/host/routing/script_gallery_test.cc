// Every file of tests/scripts is a bad script. Its comments hold the sentences that the admin sees,
// in order, all of them:
//   -- load: LINE: SENTENCE      the scripts are refused
//   -- warning: LINE: SENTENCE   they are loaded, with this
//   -- on_call: LINE: SENTENCE   they are loaded, and the hook fails (attacks/)
//   -- timer: LINE: SENTENCE     they are loaded, and their timer fails (attacks/)
// Without LINE: the sentence has no place in the file.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "host/base/clock.h"
#include "host/routing/hook_runner.h"
#include "host/routing/timer_runner.h"
#include "tests/host/routing/load_text.h"

namespace dgm::routing {
namespace {

namespace fs = std::filesystem;

// Small, so that an attack ends soon, but for the times: with sanitizers what is not measured by
// them takes ten times as long. The sentences name these numbers.
constexpr ScriptLimits kLimits{1'000'000, 8, 500, 500, 2000};

std::vector<fs::path> files_of(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(DGM_SOURCE_DIR "/tests/scripts" + folder)) {
    if (entry.path().extension() == ".lua") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> stated(const std::string& text, const std::string& word) {
  std::vector<std::string> sentences;
  std::istringstream lines(text);
  const std::string mark = "-- " + word + ": ";
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(mark)) sentences.push_back(line.substr(mark.size()));
  }
  return sentences;
}

std::vector<std::string> without_file(std::vector<std::string> texts) {
  for (std::string& text : texts) {
    constexpr std::string_view kFile = "routes.lua:";
    if (text.starts_with(kFile)) text.erase(0, kFile.size());
    if (text.starts_with(' ')) text.erase(0, 1);
  }
  return texts;
}

// Twice: a failed timer must not spoil its next run.
void expect_timer_errors(LoadedText& loaded, const std::vector<std::string>& sentences) {
  uint64_t now_ns = loaded.context->timers.next_due_ns();
  loaded.context->now_ns = [&now_ns] { return now_ns; };
  for (int i = 0; i < 2; ++i) {
    const auto outcome = run_due_timer(*loaded.context);
    ASSERT_TRUE(outcome && !*outcome);
    std::string text = without_folder({outcome->error()}, loaded.folder.path()).front();
    EXPECT_THAT(without_file({text}), ::testing::ElementsAreArray(sentences));
    now_ns = loaded.context->timers.next_due_ns();
  }
}

class BadScript : public ::testing::TestWithParam<fs::path> {};

TEST_P(BadScript, IsAnsweredWithTheSentencesItStates) {
  const std::string text = read(GetParam());
  const auto load = stated(text, "load"), warning = stated(text, "warning"),
             on_call = stated(text, "on_call"), timer = stated(text, "timer");
  ASSERT_FALSE(load.empty() && warning.empty() && on_call.empty() && timer.empty())
      << "the file states no sentence";

  const auto loaded = load_text(text, kLimits);
  EXPECT_THAT(without_file(loaded->errors), ::testing::ElementsAreArray(load));
  EXPECT_THAT(without_file(loaded->warnings), ::testing::ElementsAreArray(warning));
  if (!timer.empty()) {
    ASSERT_NE(loaded->context, nullptr);
    expect_timer_errors(*loaded, timer);
  }
  if (on_call.empty()) return;
  ASSERT_NE(loaded->context, nullptr);
  LegPlan plan;
  plan.leg.extension = "1";
  // Twice: a failed hook must not spoil the next call.
  for (int i = 0; i < 2; ++i) {
    const auto decided = run_on_call(*loaded->context, {"c", "me", "1", "rtp", 0, 0}, plan);
    ASSERT_FALSE(decided);
    EXPECT_THAT(without_file(without_folder({decided.error()}, loaded->folder.path())),
                ::testing::ElementsAreArray(on_call));
  }
  EXPECT_LE(loaded->context->lua.memory_bytes(), size_t{kLimits.memory_mb} << 20);
}

const auto name_of_file = [](const auto& file) { return file.param.stem().string(); };
INSTANTIATE_TEST_SUITE_P(Mistakes, BadScript, ::testing::ValuesIn(files_of("")), name_of_file);
INSTANTIATE_TEST_SUITE_P(Attacks, BadScript, ::testing::ValuesIn(files_of("/attacks")),
                         name_of_file);

TEST(BadScriptFile, CompiledLuaIsRefused) {
  const auto loaded = load_text("\x1BLua\x54\x00");
  EXPECT_THAT(loaded->errors,
              ::testing::ElementsAre("routes.lua: is compiled Lua; only source text is loaded"));
}

TEST(BadScriptFile, TextThatIsNotUtf8IsRefused) {
  EXPECT_THAT(load_text("-- \xFF")->errors,
              ::testing::ElementsAre("routes.lua: is not UTF-8 text"));
}

TEST(BadScriptFile, AFileLargerThanAMegabyteIsRefused) {
  EXPECT_THAT(load_text(std::string(kMaxScriptBytes + 1, ' '))->errors,
              ::testing::ElementsAre("routes.lua: is larger than 1 MB; a script is not"));
}

TEST(BadScriptFile, RequireDoesNotFollowALinkOutOfTheFolder) {
  const TemporaryFolder outside, folder;
  const std::string secret = outside.write("secret.lua", "return 1");
  fs::create_symlink(secret, folder.path() + "/secret.lua");
  folder.write("a.lua", "require('secret')");
  const auto loaded = load_scripts({folder.path()}, {});
  const auto& errors = std::get<std::vector<Error>>(loaded);
  EXPECT_EQ(errors.at(0).sentence,
            "require(\"secret\"): secret.lua lies outside of the scripts folder");
}

TEST(BadScriptFile, AHookInTwoFilesIsAnError) {
  const TemporaryFolder folder;
  folder.write("a.lua", "function on_call() end");
  folder.write("b.lua", "\nfunction on_call() end");
  const auto loaded = load_scripts({folder.path()}, {});
  EXPECT_THAT(without_folder(std::get<std::vector<Error>>(loaded), folder.path()),
              ::testing::ElementsAre("b.lua:2: on_call is already defined at a.lua:1; put both "
                                     "into one function"));
}

}  // namespace
}  // namespace dgm::routing
