// Utterances out of voice decisions: where speech starts (with pre-roll), where it ends, and where
// it is cut because it never does.
#pragma once

#include <cstdint>

namespace dgm::audio {

struct EndpointerOptions {
  uint32_t endpoint_ms = 400;         // silence that ends an utterance
  uint32_t max_utterance_ms = 15000;  // longer speech is cut here and goes on as the next one
  uint32_t pre_roll_ms = 200;         // audio before the first active frame that belongs to it
};

struct UtteranceEvent {
  enum class Kind : uint8_t {
    kNone,
    kStarted,  // at_ns: start of the pre-roll, never before the end of the utterance before
    kEnded,    // at_ns: end of the last active frame, not of the silence after it
    kCut       // at_ns: one utterance ends and the next begins here; no kStarted follows
  };
  Kind kind = Kind::kNone;
  uint64_t at_ns = 0;
};

// [worker, rt]
class Endpointer {
 public:
  explicit Endpointer(const EndpointerOptions& options) noexcept : options_(options) {}

  // `active`: VoiceDecision::active of the frame that began at captured_at_ns. At most one event
  // per frame. Speech needs 60 ms of active frames within 100 ms: a click starts nothing.
  UtteranceEvent process(bool active, uint64_t captured_at_ns) noexcept;
  void change(const EndpointerOptions& options) noexcept { options_ = options; }
  bool in_utterance() const noexcept { return in_utterance_; }
  uint64_t started_at_ns() const noexcept { return started_at_ns_; }  // of the current utterance
  void reset() noexcept;

 private:
  EndpointerOptions options_;
  uint32_t recent_ = 0;  // one bit per frame, the newest lowest
  bool in_utterance_ = false;
  uint64_t started_at_ns_ = 0, last_active_end_ns_ = 0, last_ended_at_ns_ = 0;
};

}  // namespace dgm::audio
