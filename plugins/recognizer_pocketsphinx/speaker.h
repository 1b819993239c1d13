// One speaker being heard: takes audio out of its ring, decodes it, and gives transcripts.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugins/recognizer_pocketsphinx/audio_ring.h"
#include "plugins/recognizer_pocketsphinx/decoder.h"
#include "plugins/recognizer_pocketsphinx/domain.h"

namespace dgm::pocketsphinx {

struct Heard {
  std::uint64_t utterance = 0;
  bool is_final = false;
  float confidence = -1;
  std::uint64_t speech_started_ns = 0, speech_ended_ns = 0;
  std::string text = {};
  std::string failure = {};  // the session cannot go on
};

// Lends decoders; made when first needed, at most `limit`. Any thread.
class DecoderShelf {
 public:
  virtual ~DecoderShelf() = default;
  // nullptr: all are in use. Throws std::runtime_error when one cannot be made.
  virtual std::unique_ptr<Decoder> borrow() = 0;
  virtual void give_back(std::unique_ptr<Decoder> decoder) = 0;
};

struct SpeakerSettings {
  bool interim = false;
  double snap_distance = 0.3;
};

class Speaker {
 public:
  Speaker(const Domain& domain, SpeakerSettings settings, std::function<void(Heard)> deliver);

  AudioRing ring{kRingFrames};  // written by the worker
  std::atomic<bool> closed{false};

  // [a decoding thread, one at a time] Decodes what is in the ring, at most a second of it. False:
  // nothing more can be done now.
  bool work(DecoderShelf& shelf);
  // After closing: the decoder goes back.
  void release(DecoderShelf& shelf);

 private:
  static constexpr std::size_t kRingFrames = 750;      // 15 s at 20 ms
  static constexpr std::size_t kLeadInFrames = 15;     // kept before speech: 0.3 s
  static constexpr std::size_t kUnmarkedFrames = 500;  // kept when the host marks no speech: 10 s
  static constexpr std::size_t kLongestFrames = 1500;  // an utterance is cut after 30 s
  static constexpr std::size_t kPartialFrames = 10;    // between looks at partial words: 0.2 s

  bool start(DecoderShelf& shelf);
  void feed(const AudioSlot& slot);
  void show_partial();
  void finish(DecoderShelf& shelf);
  std::optional<Match> accepted(const std::vector<std::string>& words) const;

  const Domain& domain_;
  const SpeakerSettings settings_;
  const std::function<void(Heard)> deliver_;
  std::unique_ptr<Decoder> decoder_;  // while an utterance is under way
  std::optional<Channel> channel_;
  std::vector<AudioSlot> lead_in_;  // heard, not yet part of an utterance
  bool speech_marked_ = false;      // this host marks speech
  std::uint64_t utterance_ = 0;
  std::uint64_t speech_started_ns_ = 0, speech_ended_ns_ = 0;
  std::size_t utterance_frames_ = 0;
  std::vector<std::string> last_words_, shown_words_;
};

}  // namespace dgm::pocketsphinx
