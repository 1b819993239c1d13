// A phone whose user speaks in tones (tests/sim/tone_text.h) and writes down the words that come
// back, each with the moment it began to sound.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "host/audio/codec.h"
#include "host/caller/feed.h"
#include "host/caller/line.h"
#include "tests/sim/tone_text.h"

namespace dgm::bench {

struct EarWord {
  std::string text;
  uint8_t voice = 0;
  uint64_t began_ns = 0, ended_ns = 0;  // CLOCK_REALTIME
};

class TonePhone {
 public:
  // The first sentence begins at begin_ns (CLOCK_REALTIME), each other one pause_ms after the end
  // of the one before. 8 kHz mu-law.
  TonePhone(std::unique_ptr<caller::Line> line, const std::vector<std::string>& sentences,
            uint64_t begin_ns, uint32_t pause_ms);

  void speak(uint64_t now_ns);  // every 20 ms
  void listen();
  void hang_up() { line_->hang_up(); }

  bool has_said_all() const { return next_ == sentences_.size(); }
  size_t sentences_begun() const { return begun_; }
  // When the last sound of each finished sentence was sent, CLOCK_REALTIME.
  const std::vector<uint64_t>& ended_ns() const { return ended_ns_; }
  const std::vector<EarWord>& heard() const { return heard_; }
  bool closed_by_host() const { return line_->stats().closed_by_host; }

 private:
  void hear(const caller::Arrival& arrival);

  const std::unique_ptr<caller::Line> line_;
  const caller::Feed silence_;
  std::vector<std::vector<int16_t>> sentences_;
  const uint64_t pause_ns_;
  uint64_t next_begin_ns_;
  size_t next_ = 0, begun_ = 0;  // sentences
  size_t sample_ = 0;            // of the one under way
  uint64_t number_ = 0;          // of the frame
  std::vector<uint64_t> ended_ns_;
  audio::Encoder encoder_;
  audio::Decoder decoder_;
  sim::ToneListener listener_;
  uint64_t first_arrival_ns_ = 0;
  uint64_t heard_until_ = 0;  // position
  std::vector<EarWord> heard_;
};

}  // namespace dgm::bench
