// Audio on its way to Deepgram: encoded, gathered into messages, and kept while the connection is
// being made. Marks go to the service behind the audio that was taken before them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "dragoman/cpp/frame.hpp"
#include "dragoman/cpp/websocket.hpp"
#include "plugins/recognizer_deepgram/deepgram_query.h"

namespace dragoman::deepgram {

struct UplinkParams {
  AudioFormat audio = {};
  uint32_t message_ms = 80;  // audio in one message
  uint32_t burst_ms = 2000;  // that may be sent at once; what waits beyond it, at 1.25 times
  uint32_t wait_ms = 5000;   // audio that is kept while there is no connection
  std::string_view mark = kFinalize;  // static
};

// [worker] One per session.
class AudioUplink {
 public:
  AudioUplink(WebSocket& socket, const UplinkParams& params);

  // [rt] kBusy: it is not taken, as too much waits.
  Status push(std::span<const int16_t> samples);
  // [rt] As push(), of so many samples of silence.
  Status push_silence(size_t samples);
  // What waits for its message to be full is sent, and the mark behind it.
  void mark();
  void connected();
  void send_more();  // [rt] what waits, as far as the connection and the pace allow
  void give_back();  // the memory that only the wait for the connection needed

  uint64_t samples_taken() const { return samples_taken_; }
  double seconds_taken() const;
  uint64_t samples_sent() const { return sent_bytes_ / params_.audio.bytes_per_sample(); }
  bool has_marks() const { return mark_count_ > 0; }       // that are not sent so far
  uint64_t last_sent_ns() const { return last_sent_ns_; }  // audio or a mark; 0: nothing so far
  // Since when the connection has taken nothing although audio waits; 0: it takes it.
  uint64_t stuck_since_ns() const { return stuck_since_ns_; }

 private:
  static constexpr size_t kMostMarks = 16;

  uint8_t* room_for(size_t samples);  // nullptr: there is none
  bool send_one();
  bool pace_allows(size_t bytes);
  bool sent(Status status);
  size_t waiting() const { return end_ - begin_; }

  WebSocket& socket_;
  const UplinkParams params_;
  const size_t message_bytes_;
  const double bytes_per_ns_;
  std::vector<uint8_t> buffer_;  // [begin_, end_) waits
  size_t begin_ = 0, end_ = 0;
  std::array<uint64_t, kMostMarks> marks_ = {};  // behind so many bytes; ring, oldest first
  size_t first_mark_ = 0, mark_count_ = 0;
  uint64_t samples_taken_ = 0, sent_bytes_ = 0;
  double credit_bytes_;
  uint64_t credit_at_ns_ = 0, last_sent_ns_ = 0, stuck_since_ns_ = 0;
  bool is_connected_ = false;
};

}  // namespace dragoman::deepgram
