#include <gmock/gmock.h>

#include "host/routing/script.h"
#include "tests/host/routing/load_text.h"

namespace dgm::routing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

std::vector<fs::path> shipped_folders() {
  std::vector<fs::path> folders{DGM_SOURCE_DIR "/scripts"};
  for (const auto& entry : fs::directory_iterator(DGM_SOURCE_DIR "/scripts/examples")) {
    folders.push_back(entry.path());
  }
  return folders;
}

class ShippedScripts : public ::testing::TestWithParam<fs::path> {};

TEST_P(ShippedScripts, PassTheirOwnTestsAndWarnOfNothing) {
  const RouteTestReport report = run_route_tests(GetParam().string(), {});
  EXPECT_EQ(report.failed, 0u) << ::testing::PrintToString(report.lines);
  EXPECT_GT(report.passed, 0u);
  auto loaded = Script::load({GetParam().string()}, {});
  ASSERT_TRUE(std::holds_alternative<std::shared_ptr<Script>>(loaded));
  for (const Error& warning : std::get<std::shared_ptr<Script>>(loaded)->warnings()) {
    ADD_FAILURE() << warning.text();
  }
}

INSTANTIATE_TEST_SUITE_P(Folders, ShippedScripts, ::testing::ValuesIn(shipped_folders()),
                         [](const auto& folder) { return folder.param.filename().string(); });

constexpr const char* kRoutes =
    "extension('1', { speaks = 'en-US', voice = 'slt' }) extension('2', { speaks = 'es-ES' })\n"
    "pair('1', '2')\n";

std::vector<std::string> run(const std::string& routes, const std::string& tests) {
  const TemporaryFolder folder;
  folder.write("routes.lua", std::string(kChains) + kRoutes + routes);
  folder.write("routes_test.lua", tests);
  std::vector<Error> lines;
  for (const std::string& line : run_route_tests(folder.path(), {}).lines) {
    lines.push_back({"", line});
  }
  return without_folder(lines, folder.path());
}

TEST(RouteTest, ReportsOneLinePerTest) {
  EXPECT_THAT(run("",
                  "test('1 hears Spanish', function()\n"
                  "  expect_equal(simulate({ to = '1' }).hears[1].source_language, 'es-ES')\n"
                  "end)\n"
                  "test('1 hears French', function()\n"
                  "  expect_equal(simulate({ to = '1' }).hears[1].source_language, 'fr-FR')\n"
                  "end)\n"),
              ElementsAre("ok   1 hears Spanish",
                          "FAIL 1 hears French: routes_test.lua:5: expected \"fr-FR\", got "
                          "\"es-ES\""));
}

TEST(RouteTest, SimulateShowsTheWholePlan) {
  EXPECT_THAT(run("",
                  "test('all of it', function()\n"
                  "  local plan = simulate { from = 'me', to = '1' }\n"
                  "  expect_equal(plan.members, { '1', '2' })\n"
                  "  expect_equal(plan.crossover, 'translate')\n"
                  "  expect_equal(plan.is_shared, false)\n"
                  "  expect_equal(plan.leg.voice, 'slt')\n"
                  "  expect_equal(plan.leg.duck_db, -18)\n"
                  "  expect_equal(plan.hears[1], { speaker = '2', listener = '1',\n"
                  "    source_language = 'es-ES', target_language = 'en-US',\n"
                  "    is_translated = true, voice = 'slt', recognizer = { 'r' },\n"
                  "    translator = { 't' }, synthesizer = { 's' } })\n"
                  "  expect_equal(plan.says[1].target_language, 'es-ES')\n"
                  "end)"),
              ElementsAre("ok   all of it"));
}

TEST(RouteTest, ShowsWhoIsCalledAndWhatHooksWant) {
  EXPECT_THAT(
      run("function on_call(call)\n"
          "  if call.facts.to then return dial(call.facts.to, { ring_s = 9 }) end\n"
          "  if call.from_name == 'x' then return transfer('5') end\n"
          "end\n"
          "function on_dtmf(call, digit) if digit == '*' then return record(false) end end\n"
          "function on_dial_failed(call, result)\n"
          "  return announce(result.extension .. result.destination .. result.reason)\n"
          "end",
          "test('called', function()\n"
          "  local plan = simulate { to = '1', facts = { to = 'PJSIP/b' } }\n"
          "  expect_equal(plan.invitations,\n"
          "    { { extension = '2', destination = 'PJSIP/b', ring_s = 9 } })\n"
          "  expect_equal({ plan.leg.media, plan.leg.dial, plan.leg.ring_s }, { 'auto', '', 30 })\n"
          "end)\n"
          "test('handed over', function()\n"
          "  local plan = simulate { to = '1', from_name = 'x' }\n"
          "  expect_equal({ plan.transfer_to, plan.is_rejected }, { '5', false })\n"
          "end)\n"
          "test('pressed', function()\n"
          "  expect_equal(simulate_dtmf { to = '1', digit = '*' }, { action = 'stop_recording' })\n"
          "  expect_equal(simulate_dtmf { to = '1', digit = '1' }, nil)\n"
          "end)\n"
          "test('not reached', function()\n"
          "  local to_b = { to = 'PJSIP/b' }\n"
          "  expect_equal(simulate_dial_failed { to = '1', reason = 'busy', facts = to_b },\n"
          "    { action = 'announce', text = '2PJSIP/bbusy' })\n"
          "end)"),
      ElementsAre("ok   called", "ok   handed over", "ok   pressed", "ok   not reached"));
}

TEST(RouteTest, ComparesTablesInBothDirections) {
  EXPECT_THAT(
      run("",
          "test('more', function() expect_equal({ 1, 2 }, { 1 }) end)\n"
          "test('less', function() expect_equal({ 1 }, { 1, a = 2 }) end)\n"
          "test('same', function() expect_equal({ 1, a = { b = 2 } }, { 1, a = { b = 2 } }) end)\n"
          "test('true', function() expect_true(1 == 2) end)"),
      ElementsAre("FAIL more: routes_test.lua:1: expected { 1 }, got { 1, 2 }",
                  "FAIL less: routes_test.lua:2: expected { 1, a = 2 }, got { 1 }", "ok   same",
                  "FAIL true: routes_test.lua:4: expected true, got false"));
}

TEST(RouteTest, HooksAreAskedAndTheirErrorsFailTheTest) {
  EXPECT_THAT(
      run("function on_call(call)\n"
          "  if call.from == 'anonymous' then return reject(403, 'no') end\n"
          "  return call.form\n"
          "end",
          "test('refused', function()\n"
          "  local plan = simulate { to = '1' }\n"
          "  expect_equal({ plan.is_rejected, plan.code, plan.reason }, { true, 403, 'no' })\n"
          "end)\n"
          "test('broken', function() simulate { from = 'me', to = '1' } end)"),
      ElementsAre("ok   refused",
                  "FAIL broken: routes_test.lua:5: routes.lua:6: call has no field \"form\" "
                  "(did you mean \"from\"?)"));
}

TEST(RouteTest, ExpectsErrorsByAPartOfTheirText) {
  EXPECT_THAT(
      run("",
          "test('unknown', function() expect_error(function() simulate { to = '3' } end,\n"
          "  'no extension') end)\n"
          "test('none', function() expect_error(function() end) end)\n"
          "test('other', function() expect_error(function() error('x', 0) end, 'y') end)"),
      ElementsAre("ok   unknown", "FAIL none: routes_test.lua:3: expected an error, got none",
                  "FAIL other: routes_test.lua:4: expected an error with \"y\", got \"x\""));
}

TEST(RouteTest, MistakesInTestsAreSaid) {
  EXPECT_THAT(run("",
                  "test('a', function() simulate { two = '1' } end)\n"
                  "test('b', function() simulate {} end)\n"
                  "test('c', function() expect_equals(1, 1) end)\n"
                  "test('d', function() pair('1', '2') end)"),
              ElementsAre("FAIL a: routes_test.lua:1: simulate: unknown key \"two\" (did you mean "
                          "\"to\"?)",
                          "FAIL b: routes_test.lua:2: simulate: to is missing; it is the extension "
                          "dialled",
                          "FAIL c: routes_test.lua:3: unknown word \"expect_equals\" (did you mean "
                          "\"expect_equal\"?)",
                          "FAIL d: routes_test.lua:4: pair() belongs to the top level of the "
                          "script; a hook decides by what it returns"));
  EXPECT_THAT(run("", "-- nothing"),
              ElementsAre("FAIL routes_test.lua: holds no test(\"...\", function)"));
  EXPECT_THAT(run("", "test('x')"),
              ElementsAre("FAIL routes_test.lua:1: bad argument #2 to 'test' (function expected, "
                          "got no value)"));
  EXPECT_THAT(run("extension('1'", ""), ElementsAre("FAIL routes.lua:4: ')' expected near <eof>"));
}

TEST(RouteTest, MistakesInSimulatedKeysAndFailuresAreSaid) {
  EXPECT_THAT(
      run("",
          "test('a', function() simulate_dtmf { to = '1', digit = '12' } end)\n"
          "test('b', function() simulate_dtmf { to = '1' } end)\n"
          "test('c', function() simulate_dial_failed { to = '1', reason = 'bussy' } end)\n"
          "test('d', function() simulate_dial_failed { to = '1', reason = 'busy' } end)\n"
          "test('e', function() simulate { to = '1', facts = { 'en' } } end)\n"
          "test('f', function() simulate_dmtf { to = '1' } end)"),
      ElementsAre(
          "FAIL a: routes_test.lua:1: simulate_dtmf: digit = \"12\" is not one of \"0\" to "
          "\"9\", \"*\", \"#\", \"A\" to \"D\"",
          "FAIL b: routes_test.lua:2: simulate_dtmf: digit = \"\" is not one of \"0\" to "
          "\"9\", \"*\", \"#\", \"A\" to \"D\"",
          "FAIL c: routes_test.lua:3: simulate_dial_failed: reason = \"bussy\" is not one of "
          "\"busy\"|\"no_answer\"|\"rejected\"|\"unreachable\"|\"congestion\"|\"failed\"",
          "FAIL d: routes_test.lua:4: simulate_dial_failed: a call to \"1\" calls nobody; "
          "there is nobody who could not come",
          "FAIL e: routes_test.lua:5: simulate: facts = a table is not a table of texts such "
          "as { lang_a = \"en\" }",
          "FAIL f: routes_test.lua:6: unknown word \"simulate_dmtf\" (did you mean "
          "\"simulate_dtmf\"?)"));
}

TEST(RouteTest, AFolderWithoutTestsFails) {
  const TemporaryFolder folder;
  EXPECT_THAT(run_route_tests(folder.path(), {}).lines,
              ElementsAre("FAIL " + folder.path() + ": holds no *_test.lua"));
}

}  // namespace
}  // namespace dgm::routing
