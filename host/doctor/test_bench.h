// The doctor's connection to one PBX, and the test calls over it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/doctor/test_call.h"

namespace dgm::doctor {

// "doctor-translation-test": the host's own name in front would make the host take what the doctor
// leaves behind for its own.
std::string doctors_app(const std::string& app);

// [control]
class TestBench {
 public:
  TestBench(net::Worker& worker, ProviderPtr call_control);
  ~TestBench();
  TestBench(const TestBench&) = delete;
  TestBench& operator=(const TestBench&) = delete;

  Outcome connect();            // waits until the PBX has told its ways
  std::string problem() const;  // empty: the PBX is there
  std::vector<MediaWay> ways() const { return ways_; }
  void open_places(const std::vector<ProviderPtr>& transports);
  std::string problem_of(const std::string& transport) const;  // empty: its place is open

  // An echo and Asterisk's own tone, both at the same time; some 5 s.
  std::pair<Heard, Heard> try_way(const MediaWay& way, const ProviderPtr& transport);

 private:
  struct State;  // what lives on the worker
  net::Worker& worker_;
  std::shared_ptr<State> state_;
  std::vector<MediaWay> ways_;
  std::map<std::string, std::string> problems_;
};

}  // namespace dgm::doctor
