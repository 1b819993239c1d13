// What came from somewhere, sample by sample, and when. 8 kHz, mono, wall clock.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tests/bench/asterisk/probe.h"

namespace dgm::bench {

class Heard {
 public:
  void add(int64_t at_ns, std::span<const int16_t> samples);
  bool empty() const { return messages_.empty(); }

  // When the last sample of the one probe came that is in what came within that time.
  std::optional<int64_t> probe_within(int64_t since_ns, int64_t until_ns) const;
  // The same of every probe.
  std::vector<int64_t> probes_within(int64_t since_ns, int64_t until_ns) const;

 private:
  struct Message {
    int64_t at_ns;
    size_t end;  // samples that came with it and before it
  };
  struct Part {
    size_t begin, end;
  };
  Part part(int64_t since_ns, int64_t until_ns) const;
  int64_t time_of(size_t sample) const;

  std::vector<int16_t> samples_;
  std::vector<Message> messages_;
};

// Longer than any way a probe may take, shorter than the time between two.
constexpr int64_t kProbeWayNs = 290'000'000;

// Wall clock. When a probe was sent, and when its last sample came to the other.
struct ProbeTimes {
  int64_t sent_ns = 0;
  std::optional<int64_t> heard_ns{};  // absent: it did not come in time
};

}  // namespace dgm::bench
