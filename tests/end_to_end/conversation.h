// Phones that talk at the same time, each with a tone of its own, and what each ear heard.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "host/caller/session.h"
#include "tests/end_to_end/host.h"

namespace dgm::test {

struct Phone {
  std::string extension;
  double tone_hz = 440;
  caller::Via via = caller::Via::kRtp;
  audio::Codec codec = audio::Codec::kPcmu;
  uint32_t rate_hz = 8000;  // AudioSocket
  caller::Network network{};
  bool asks = false;  // RTP: on a port asked for at the API instead of the standing one
};

// What one ear heard.
struct Ear {
  caller::CallerReport report;
  std::vector<int16_t> samples;  // the middle of the call: without its first and last moments
  uint32_t rate_hz = 0;

  double level_dbfs(double tone_hz) const;  // of one tone
  // The same, moment by moment: a tone that stumbles over lost frames counts in full.
  double level_of_stumbling_dbfs(double tone_hz) const;
  // The one tone that is there, how pure it is.
  testing::AssertionResult hears(double tone_hz) const;
};

class Conversation {
 public:
  Conversation(const Host& host, const std::vector<Phone>& phones);
  ~Conversation();  // hangs up

  void start(uint64_t duration_ms);
  void wait();  // until the end, and hangs up
  void talk(uint64_t duration_ms) {
    start(duration_ms);
    wait();
  }
  const Ear& ear(size_t phone) const { return ears_.at(phone); }

 private:
  std::string recording(size_t phone) const;

  TemporaryFolder folder_;
  const Host& host_;
  std::vector<Phone> phones_;
  std::vector<std::unique_ptr<caller::Feed>> feeds_;
  std::vector<std::unique_ptr<caller::Caller>> callers_;
  caller::LatencyHistogram latencies_;
  std::thread thread_;
  std::vector<Ear> ears_;
};

// Two phones of a pair talk for so long; each hears the other's tone and nothing else.
void expect_a_good_call(const Host& host, const Phone& one, const Phone& other,
                        uint64_t duration_ms = 1500);

}  // namespace dgm::test
