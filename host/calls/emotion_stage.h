// Hears how one speaker speaks, beside the way of his words and never in it: nobody waits for it,
// its frames are the first to be dropped, and when it fails, translations go on in the voice's own
// manner. One sentence is said of a failure; the next try follows a minute later.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dragoman/emotion.h"
#include "host/audio/resampler.h"
#include "host/base/clock.h"
#include "host/base/metrics.h"
#include "host/calls/chain.h"
#include "host/calls/emotion_style.h"
#include "host/modules/session.h"

namespace dgm::calls {

class EmotionStage {
 public:
  // Told once for each failure. [worker]
  using Trouble = std::function<void(const std::string& sentence)>;

  // [worker] all of it. rate: of the frames that push() brings.
  EmotionStage(net::Worker& worker, ProviderHealth& health, std::string language, uint32_t rate,
               Members members, const routing::EmotionStyle& of_route, Trouble trouble);
  ~EmotionStage();
  EmotionStage(const EmotionStage&) = delete;
  EmotionStage& operator=(const EmotionStage&) = delete;

  // Another one that is made of these would be the same.
  bool is_made_of(const Members& members, std::string_view language,
                  const routing::EmotionStyle& of_route) const;

  // [rt] A frame as it came from the line, before any gain: loudness tells of the speaker.
  // late_ns: by how much the worker is behind.
  void push(const dgm_frame& frame, uint64_t late_ns);
  void push_text(std::string_view text);
  void housekeep(uint64_t now_ns);  // retries; leaves who was put out of service

  struct Mood {
    std::string_view emotion;  // "anger"
    float score = 0;
    const StyleWords* style = nullptr;
  };
  // The strongest emotion of the table in the last result; none: nothing stood out, or it was too
  // long ago.
  std::optional<Mood> mood(uint64_t now_ns) const;

 private:
  static constexpr uint64_t kMostLateNs = 20 * kNsPerMs;  // a whole slot: the machine is overloaded
  static constexpr uint64_t kFreshNs = 10 * kNsPerSecond;
  static constexpr uint64_t kRetryAfterNs = 60 * kNsPerSecond;
  static constexpr float kLeastScore = 0.5F;

  void open_next(std::string why);
  void fail(const std::string& reason);
  void on_emotion(const dgm_emotion_result& result);  // [rt]
  static const dgm_emotion_events& events();

  net::Worker& worker_;
  const std::string language_;
  const uint32_t rate_;
  const Members members_;
  std::vector<const Breaker*> breakers_;  // of members_: only whether they are out of service
  const EmotionStyles styles_;
  const Trouble trouble_;
  std::vector<float> scores_;  // by row of styles_, of the last result
  uint64_t heard_at_ns_ = 0;   // end of the speech it is about; 0: none so far
  Metric& dropped_;
  size_t next_ = 0;  // of members_
  uint64_t exhausted_at_ns_ = 0;
  bool failing_ = false;
  std::optional<audio::Resampler> resampler_;
  modules::Session<dgm_emotion> session_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace dgm::calls
