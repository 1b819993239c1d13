#include "host/doctor/test_bench.h"

#include "host/doctor/asterisk_checks.h"
#include "host/doctor/blocking.h"

namespace dgm::doctor {
namespace {

constexpr std::chrono::seconds kConnectPatience{6}, kCallPatience{14}, kFarewell{3};

Heard measured(const Result<LineRecording>& recording) {
  if (!recording) return recording.error();
  return measure_line(*recording);
}

std::string destination(const char* extension) {
  return std::string("Local/") + extension + "@" + kTestContext;
}

}  // namespace

struct TestBench::State {
  State(net::Worker& worker, ProviderPtr call_control)
      : places(worker), line(worker, std::move(call_control)) {}

  MeetingPlaces places;
  PbxLine line;
  std::unique_ptr<TestCall> echo, tone;
};

std::string doctors_app(const std::string& app) { return "doctor-" + app; }

TestBench::TestBench(net::Worker& worker, ProviderPtr call_control) : worker_(worker) {
  state_ = std::make_shared<State>(worker, std::move(call_control));
}

TestBench::~TestBench() {
  run_on(worker_, [state = std::exchange(state_, nullptr)]() mutable { state.reset(); });
}

Outcome TestBench::connect() {
  const auto outcome = std::make_shared<Outcome>(Done{});
  run_on(worker_, [state = state_, outcome] { *outcome = state->line.open(); });
  if (!*outcome) return *outcome;
  const bool is_ready = wait_until(
      worker_,
      [state = state_] { return state->line.is_ready() || !state->line.problem().empty(); },
      kConnectPatience);
  const auto told = std::make_shared<std::vector<MediaWay>>();
  run_on(worker_, [state = state_, told] { *told = state->line.ways(); });
  ways_ = *told;
  const auto problem = this->problem();
  if (is_ready && problem.empty()) return Done{};
  return Error{"", problem.empty() ? "Asterisk's events did not come within 6 s; look into its log"
                                   : problem};
}

std::string TestBench::problem() const {
  const auto told = std::make_shared<std::string>();
  run_on(worker_, [state = state_, told] { *told = state->line.problem(); });
  return *told;
}

void TestBench::open_places(const std::vector<ProviderPtr>& transports) {
  for (const auto& transport : transports) {
    const auto outcome = std::make_shared<Outcome>(Done{});
    run_on(worker_,
           [state = state_, outcome, transport] { *outcome = state->places.open(transport); });
    if (!*outcome) problems_[transport->name()] = outcome->error().sentence;
  }
}

std::string TestBench::problem_of(const std::string& transport) const {
  const auto found = problems_.find(transport);
  return found == problems_.end() ? std::string() : found->second;
}

std::pair<Heard, Heard> TestBench::try_way(const MediaWay& way, const ProviderPtr& transport) {
  run_on(worker_, [this, state = state_, way, transport] {
    const auto call = [&](const char* extension, bool plays_tone) {
      auto made = std::make_unique<TestCall>(
          worker_, state->line, state->places,
          TestCall::Plan{destination(extension), way, transport, plays_tone});
      made->begin();
      return made;
    };
    state->echo = call("echo", true);
    state->tone = call("tone", false);
  });
  wait_until(
      worker_, [state = state_] { return state->echo->is_over() && state->tone->is_over(); },
      kCallPatience);
  wait_until(
      worker_, [state = state_] { return state->echo->is_gone() && state->tone->is_gone(); },
      kFarewell);
  using Pair = std::pair<Heard, Heard>;
  const Error late{"", "it did not come to its end within 14 s; is this machine overloaded?"};
  const auto heard = std::make_shared<Pair>(late, late);
  run_on(worker_, [state = state_, heard] {
    if (state->echo->is_over()) heard->first = measured(state->echo->result());
    if (state->tone->is_over()) heard->second = measured(state->tone->result());
    state->echo.reset();
    state->tone.reset();
  });
  return *heard;
}

}  // namespace dgm::doctor
