#include "host/routing/script_memory.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "tests/host/routing/hook_fixture.h"

namespace dgm::routing {
namespace {

// What a hook that uses memory answers as the reason of a refusal, or its error.
std::string said_by(LoadedText& script) {
  const auto plan = script.context->table.plan("1");
  const auto decided = run_on_call(*script.context, call(), *plan);
  if (!decided) return without_folder({decided.error()}, script.folder.path()).front();
  return *decided ? (*decided)->reject_reason : "nothing";
}

std::string said_by(const std::string& hook) { return said_by(*load_hook(hook)); }

TEST(ScriptMemory, CountsFromHookToHook) {
  const auto script = load_hook(
      "function on_call() memory.count = (memory.count or 0) + 1\n"
      "return reject(486, 'call ' .. memory.count) end");
  EXPECT_EQ(said_by(*script), "call 1");
  EXPECT_EQ(said_by(*script), "call 2");
}

TEST(ScriptMemory, IsThatOfTheGenerationBefore) {
  const std::string hook =
      "function on_call() local seen = memory.seen memory.seen = call_name\n"
      "return reject(486, tostring(seen)) end call_name = ";
  const auto before = load_hook(hook + "'first'"), after = load_hook(hook + "'second'");
  after->context->memory = before->context->memory;
  EXPECT_EQ(said_by(*before), "nil");
  EXPECT_EQ(said_by(*after), "first");
  EXPECT_EQ(said_by(*before), "second");
}

TEST(ScriptMemory, KeepsEveryKindOfValueAsItWas) {
  EXPECT_EQ(
      said_by("function on_call() memory.a = 'x' memory.b = 3 memory.c = 0.5 memory.d = false\n"
              "return reject(486, table.concat({ memory.a, math.type(memory.b), memory.b,\n"
              "  memory.c, tostring(memory.d), tostring(memory.e) }, ' ')) end"),
      "x integer 3 0.5 false nil");
}

TEST(ScriptMemory, IsWalkedInTheOrderOfItsKeysAlsoWhileItChanges) {
  EXPECT_EQ(said_by("function on_call() memory.b = 2 memory.a = 1 memory.c = 3 local all = ''\n"
                    "for key, value in pairs(memory) do all = all .. key .. value\n"
                    "  memory[key] = nil end\n"
                    "return reject(486, all .. tostring(pairs(memory)(memory))) end"),
            "a1b2c3nil");
}

TEST(ScriptMemory, TakesNoTableNoFunctionAndNoNumberAsKey) {
  EXPECT_EQ(
      said_by("function on_call() memory.last = {} end"),
      "routes.lua:5: memory.last: a table cannot be kept; a text, a number, true or false can");
  EXPECT_EQ(said_by("function on_call() memory.last = print end"),
            "routes.lua:5: memory.last: a function cannot be kept; a text, a number, true or false "
            "can");
  EXPECT_EQ(said_by("function on_call() memory[1] = 'x' end"),
            "routes.lua:5: memory: keys are names such as memory.count, and this one is 1");
  EXPECT_EQ(said_by("function on_call() rawset(memory, 'a', 1) end"),
            "routes.lua:5: bad argument #1 to 'rawset' (table expected, got memory)");
}

// What the top level declares follows from the files alone, and `dragoman check` changes nothing.
TEST(ScriptMemory, IsNotThereWhileScriptsLoad) {
  constexpr const char* kSentence =
      "memory belongs into hooks and timers; the top level declares the same whatever is "
      "remembered";
  for (const char* text :
       {"memory.a = 1", "local a = memory.a", "for key in pairs(memory) do end"}) {
    EXPECT_THAT(load_text(text)->errors,
                ::testing::ElementsAre(std::string("routes.lua:1: ") + kSentence))
        << text;
  }
}

TEST(ScriptMemory, SaysWhenItIsFullOfKeysAndStaysAsItWas) {
  ScriptMemory memory;
  for (size_t i = 0; i < ScriptMemory::kMaxKeys; ++i)
    ASSERT_TRUE(memory.set("key" + std::to_string(i), int64_t{1}));
  const Outcome one_more = memory.set("another", int64_t{1});
  ASSERT_FALSE(one_more);
  EXPECT_EQ(one_more.error().sentence,
            "memory is full: it holds 1000 keys; forget what is not needed: memory.name = nil");
  EXPECT_FALSE(memory.get("another"));
  EXPECT_TRUE(memory.set("key7", int64_t{2}));
  EXPECT_TRUE(memory.set("key8", std::nullopt));
  EXPECT_TRUE(memory.set("another", int64_t{1}));
}

TEST(ScriptMemory, SaysWhenItIsFullOfBytesAndFindsRoomAgain) {
  ScriptMemory memory;
  const std::string page(ScriptMemory::kMaxTextBytes, 'x');
  size_t kept = 0;
  while (memory.set("page" + std::to_string(kept), page)) ++kept;
  EXPECT_EQ(kept, 63u);  // 64 pages are 256 KB, and the keys count as well
  EXPECT_EQ(memory.set("one", page).error().sentence,
            "memory is full: it holds 262144 bytes; forget what is not needed: memory.name = nil");
  EXPECT_TRUE(memory.set("page0", std::string("short")));
  EXPECT_TRUE(memory.set("one", page));
  EXPECT_FALSE(memory.set("two", page));
}

TEST(ScriptMemory, RefusesLongTextsAndKeys) {
  ScriptMemory memory;
  EXPECT_EQ(memory.set("a", std::string(5'000, 'x')).error().sentence,
            "memory.a: a text of 5000 bytes is longer than the 4096 that may be kept");
  EXPECT_EQ(memory.set(std::string(201, 'k'), true).error().sentence,
            "memory: a key has 1 to 200 bytes, not 201");
  EXPECT_FALSE(memory.set("", true));
}

TEST(ScriptMemory, IsUsedByTwoGenerationsAtOnce) {
  ScriptMemory memory;
  std::atomic<bool> is_over{false};
  std::thread other([&] {
    while (!is_over) {
      for (auto entry = memory.after(""); entry; entry = memory.after(entry->first)) {
        EXPECT_EQ(std::get<std::string>(entry->second), "value of " + entry->first);
      }
    }
  });
  for (int i = 0; i < 20'000; ++i) {
    const std::string key = std::to_string(i % 100);
    EXPECT_TRUE(memory.set(key, "value of " + key));
    if (i % 3 == 0) {
      EXPECT_TRUE(memory.set(key, std::nullopt));
    }
  }
  is_over = true;
  other.join();
}

}  // namespace
}  // namespace dgm::routing
