#include "tests/bench/asterisk/heard.h"

#include <algorithm>
#include <iterator>

namespace dgm::bench {

void Heard::add(int64_t at_ns, std::span<const int16_t> samples) {
  samples_.insert(samples_.end(), samples.begin(), samples.end());
  messages_.push_back({at_ns, samples_.size()});
}

Heard::Part Heard::part(int64_t since_ns, int64_t until_ns) const {
  const auto first = std::ranges::lower_bound(messages_, since_ns, {}, &Message::at_ns);
  const auto last = std::ranges::lower_bound(messages_, until_ns, {}, &Message::at_ns);
  if (first == last) return {};
  return {first == messages_.begin() ? 0 : std::prev(first)->end, std::prev(last)->end};
}

int64_t Heard::time_of(size_t sample) const {
  return std::ranges::upper_bound(messages_, sample, {}, &Message::end)->at_ns;
}

std::optional<int64_t> Heard::probe_within(int64_t since_ns, int64_t until_ns) const {
  const auto [begin, end] = part(since_ns, until_ns);
  const auto found = find_probe(std::span(samples_).subspan(begin, end - begin));
  return found ? std::optional(time_of(begin + *found)) : std::nullopt;
}

std::vector<int64_t> Heard::probes_within(int64_t since_ns, int64_t until_ns) const {
  std::vector<int64_t> times;
  auto [at, end] = part(since_ns, until_ns);
  while (at + kFrameSamples <= end) {
    const auto window = std::min(2 * kFrameSamples, end - at);
    if (const auto found = find_probe(std::span(samples_).subspan(at, window))) {
      times.push_back(time_of(at + *found));
      at += *found + 1;
    } else {
      at += kFrameSamples;
    }
  }
  return times;
}

}  // namespace dgm::bench
