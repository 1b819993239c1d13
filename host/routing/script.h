// The routing scripts of one generation: the table they declared, and their hooks on a thread of
// their own. Media never waits for Lua: a hook is asked, and its answer is posted back.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "host/base/result.h"
#include "host/routing/route.h"
#include "host/routing/route_table.h"

namespace dgm::routing {

struct ScriptLimits {
  uint32_t instructions = 1'000'000;  // per hook
  uint32_t memory_mb = 64;
  uint32_t load_deadline_ms = 2000;  // top level of all files together
  uint32_t hook_cpu_ms = 250;        // per hook, for what instructions do not measure
  uint32_t stuck_after_ms = 1000;    // a hook that runs for longer is taken for lost
};

// What is known of a provider; nullopt: nobody has asked it yet. [any]
using ReadProvider = std::function<std::optional<ProviderReading>(const std::string& name)>;

// A script takes a provider out of the service of all calls, or puts it back.
struct ServiceWish {
  std::string provider;
  std::optional<std::string> reason;  // nullopt: back into service
  uint32_t minutes = 0;               // 0: until it is put back
};
// Error: it is of a kind that cannot be taken out. [any]
using SetService = std::function<Outcome(const ServiceWish& wish)>;

struct ScriptSource {
  std::string
      folder;  // <folder>/*.lua but *_test.lua and types/; empty: the embedded default script
};

class ScriptMemory;
// What act() wants done with a call; nothing, if it has ended. [any] Returns at once.
using ActOnCall = std::function<void(const std::string& call_id, const CallAction&)>;

class Script {
 public:
  // [control] Loads, runs the top level, builds the table. All errors, each with file:line.
  static std::variant<std::shared_ptr<Script>, std::vector<Error>> load(const ScriptSource&,
                                                                        const ScriptLimits&);
  ~Script();  // joins its thread; a hook that never returns is left behind with its thread, counted

  const RouteTable& table() const;
  const std::vector<Error>& warnings() const { return warnings_; }
  bool has_on_call() const;
  bool has_on_line() const;  // on_transcript, on_utterance or both
  bool has_on_translation() const;
  bool has_on_dtmf() const;
  bool has_on_dial_failed() const;
  bool has_on_provider_error() const;
  bool has_on_hangup() const;
  // A hook has been running for more than stuck_after_ms: until it returns, questions are answered
  // at once as if there were no hook. [any]
  bool is_unresponsive() const;
  // The providers that translate() in on_call may name, by kind ("recognizer"). Until told, any
  // name passes. Once, before the first question. [control]
  void know_providers(std::map<std::string, std::vector<std::string>> by_kind);
  // What provider() shows. Once, before the first question. [control]
  void know_readings(ReadProvider read);
  // What out_of_service() and in_service() do. Once, before the first question. [control]
  void know_service(SetService set);
  // What `memory` holds from now on. Once, before the first question. [control]
  void know_memory(std::shared_ptr<ScriptMemory> memory);
  // Where act() goes. Once, before the first question. [control]
  void know_calls(ActOnCall act);
  // Timers run from start to stop, which is when a newer generation takes over: a check must change
  // nothing, and two generations must not do the same work. [any]
  void start_timers();
  void stop_timers();

  // How an answer comes home: post(task) runs it on the asker's thread (a worker's post()).
  using Post = std::function<void(std::function<void()>)>;

  // Each is [any] and returns at once. `answer` comes at most once, perhaps never (script stuck,
  // queue of 256 full): the asker sets its own deadline and then uses the table's plan. Without the
  // hook, `answer` gets the table's plan in the call itself, without a post.
  void ask_on_call(const CallFacts& call, const LegPlan& table_plan, Post post,
                   std::function<void(LegPlan)> answer);
  // What on_transcript and on_utterance say of a line, in one question. A hook that fails is logged
  // with file:line and has said nothing.
  void ask_on_line(const CallFacts& call, const TranscriptLine& line, Post post,
                   std::function<void(LineAnswer)> answer);
  // Another text to be spoken, perhaps empty; nullopt: as it was, also after an error.
  void ask_on_translation(const CallFacts& call, const TranslatedLine& line, Post post,
                          std::function<void(std::optional<std::string>)> answer);
  // A digit that the caller pressed: 0 to 9, *, #, A to D. nullopt: nothing is to be done, also
  // after an error of the script, which is logged.
  void ask_on_dtmf(const CallFacts& call, char digit, Post post,
                   std::function<void(std::optional<CallAction>)> answer);
  // A party that was called for this caller did not come. kDial, kTransfer, kHangUp or kAnnounce;
  // nullopt: the host decides.
  void ask_on_dial_failed(const CallFacts& call, const FailedDial& result, Post post,
                          std::function<void(std::optional<CallAction>)> answer);
  // A provider failed in this speaker's call. kRetry, kNextProvider, kPassThrough, kAnnounce or
  // kHangUp; nullopt: the next one.
  void ask_on_provider_error(const CallFacts& call, const FailedProvider& failure, Post post,
                             std::function<void(std::optional<CallAction>)> answer);
  void tell_on_hangup(const CallFacts& call);

 private:
  Script();
  struct State;
  std::unique_ptr<State> state_;
  std::vector<Error> warnings_;
};

// `dragoman routes test FOLDER`: runs every *_test.lua against the scripts beside it.
struct RouteTestReport {
  unsigned passed = 0, failed = 0;
  std::vector<std::string> lines;  // one per test, "ok   7777 hears Spanish" / "FAIL ...:
                                   // file:line: expected ..., got ..."
};
RouteTestReport run_route_tests(const std::string& folder, const ScriptLimits&);

}  // namespace dgm::routing
