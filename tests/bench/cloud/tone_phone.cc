#include "tests/bench/cloud/tone_phone.h"

#include <algorithm>
#include <array>
#include <span>

#include "host/audio/frame.h"
#include "host/base/clock.h"

namespace dgm::bench {
namespace {

constexpr uint32_t kRateHz = 8000;
constexpr size_t kFrameSamples = kRateHz / 50;
constexpr uint64_t kLongestGap = 10 * kRateHz;  // of the stream; a longer one is not filled up

uint64_t ns_of(uint64_t samples) { return samples * kNsPerSecond / kRateHz; }

}  // namespace

TonePhone::TonePhone(std::unique_ptr<caller::Line> line, const std::vector<std::string>& sentences,
                     uint64_t begin_ns, uint32_t pause_ms)
    : line_(std::move(line)),
      silence_(caller::Feed::silence(line_->codec(), line_->sample_rate_hz())),
      pause_ns_(pause_ms * kNsPerMs),
      next_begin_ns_(begin_ns),
      encoder_(line_->codec()),
      decoder_(line_->codec()),
      listener_(kRateHz, [this](const sim::HeardWord& word) {
        if (word.joined && !heard_.empty()) {
          heard_.back().text += word.text;
          heard_.back().ended_ns = first_arrival_ns_ + ns_of(word.end);
        } else {
          heard_.push_back({word.text, word.voice, first_arrival_ns_ + ns_of(word.begin),
                            first_arrival_ns_ + ns_of(word.end)});
        }
      }) {
  sim::ToneSpeaker speaker(kRateHz);
  for (const auto& sentence : sentences) {
    auto samples = speaker.speak(sentence).samples;
    samples.resize((samples.size() + kFrameSamples - 1) / kFrameSamples * kFrameSamples);
    sentences_.push_back(std::move(samples));
  }
}

void TonePhone::speak(uint64_t now_ns) {
  std::array<uint8_t, kFrameSamples> payload;
  if (has_said_all() || (sample_ == 0 && now_ns < next_begin_ns_)) {
    line_->send(silence_.frame(0), number_++);
    return;
  }
  if (sample_ == 0) ++begun_;
  const auto& sentence = sentences_[next_];
  encoder_.encode(std::span(sentence).subspan(sample_, kFrameSamples), payload);
  line_->send(payload, number_++);
  sample_ += kFrameSamples;
  if (sample_ < sentence.size()) return;
  ended_ns_.push_back(caller::wall_now_ns());
  next_begin_ns_ = now_ns + pause_ns_;
  sample_ = 0;
  ++next_;
}

void TonePhone::listen() {
  line_->receive([this](const caller::Arrival& arrival) { hear(arrival); });
}

// What did not arrive is silence, so that words keep their time.
void TonePhone::hear(const caller::Arrival& arrival) {
  if (first_arrival_ns_ == 0) first_arrival_ns_ = arrival.arrived_at_ns;
  if (arrival.position < heard_until_) return;
  static constexpr std::array<int16_t, kFrameSamples> kNothing{};
  if (arrival.position - heard_until_ > kLongestGap) heard_until_ = arrival.position;
  for (; heard_until_ < arrival.position;) {
    const auto size = std::min<uint64_t>(kFrameSamples, arrival.position - heard_until_);
    listener_.push(std::span(kNothing).first(size));
    heard_until_ += size;
  }
  audio::FrameBuffer samples;
  const size_t count = decoder_.decode(arrival.payload, samples);
  listener_.push({samples.data(), count});
  heard_until_ += count;
}

}  // namespace dgm::bench
