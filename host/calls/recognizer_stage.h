// The ear of one speaker: 20 ms frames in, finished sentences out. For recognizers that cannot find
// the end of speech themselves the host's endpointer says when an utterance begins and ends, and
// only speech is sent, with the 300 ms before it was noticed.
//
// Every frame goes through a ring, and a cursor says what the serving recognizer has taken. What is
// not answered stays in the ring: after a failure the cursor goes back to it, and the next
// recognizer is given it at up to 32 times the speed of speech.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dragoman/recognizer.h"
#include "host/audio/endpointer.h"
#include "host/audio/resampler.h"
#include "host/calls/chain_session.h"
#include "host/calls/observer.h"
#include "host/calls/recognizer_metrics.h"
#include "host/calls/replay_ring.h"

namespace dgm::calls {

class RecognizerStage {
 public:
  class Client {
   public:
    // text may be empty: there was sound but no words. language: the one that was spoken, where
    // the recognizer tells it.
    virtual void on_transcript(std::string_view text, bool is_final, const StationTimes& times,
                               std::string_view language) = 0;
    // Somebody else serves now, or nobody: directions from this speaker follow.
    virtual void on_recognizer_changed(const ChainChange& change) = 0;
    virtual void on_trouble(const std::string& sentence) = 0;

   protected:
    ~Client() = default;
  };

  // What is known of the speech in advance.
  struct Expected {
    std::string language;
    std::vector<std::string> others{};   // languages that the speaker may change to
    std::vector<std::string> phrases{};  // likely words, for recognizers that take them
    bool operator==(const Expected&) const = default;
  };

  // [worker] rate: of the frames that push() brings. `kit` outlives the stage.
  RecognizerStage(const StageKit& kit, ChunkPool& pool, Expected expected, uint32_t rate,
                  Members members, Client& client);

  // Of a newer generation: these serve as soon as everything that was said is answered, at the
  // latest after the next final. What he is saying by then is given to them from its beginning.
  void adopt(Expected expected, Members members);

  bool is_idle() const { return unanswered_.empty(); }  // all that was said is answered
  bool serving() const { return !chain_.exhausted(); }  // somebody does, or is about to
  std::string provider_name() const { return chain_.provider_name(); }
  uint64_t frames_refused() const { return ring_.dropped(); }  // too old before anybody took them

  // [rt] event: what the leg's endpointer says of this frame.
  void push(const dgm_frame& frame, const audio::UtteranceEvent& event);
  void housekeep(uint64_t now_ns);  // deadlines and retries; every 100 ms

 private:
  static constexpr size_t kPrerollFrames = 15;
  static constexpr size_t kMaxUnanswered = 16;
  static constexpr size_t kMaxFramesPerSlot = 32;
  static constexpr uint64_t kTailFrames = 5;  // of silence behind speech that is said again
  static constexpr uint32_t kMaxBacklogMs = 2000;
  static constexpr uint64_t kMutePatienceNs = 3 * kNsPerSecond;
  static constexpr uint32_t kSurelySpeechFrames = 30;
  static constexpr uint64_t kUntimedFinalNs = 300 * kNsPerMs;
  static constexpr uint64_t kAdoptPatienceNs = 10 * kNsPerSecond;

  // As the host's endpointer heard it.
  struct Utterance {
    StationTimes times;
    uint64_t first = 0;             // frames in the ring
    std::optional<uint64_t> end{};  // behind the last one; absent: he still speaks
    uint64_t asked_ns = 0;          // the final is wanted since then; 0: not yet
    uint32_t speech_frames = 0;
    bool is_replayed = false;    // at least a part of it
    Breaker* suspect = nullptr;  // who found no words, before the one that is asked now
    FailureReason suspicion = FailureReason::kEmpty;
  };

  dgm_status open(const modules::Provider& provider, dgm_scope scope, void* ctx, void** session,
                  dgm_error* why);
  void adopt_if_due(bool is_after_final);
  void begin_with_line();
  uint64_t preroll() const;  // the frame with which an utterance that begins now would begin
  void pump();
  bool send(const dgm_frame& frame);
  void begin(uint64_t at_ns, uint64_t first);
  void end(uint64_t at_ns);
  void forget_answered();
  uint64_t patience_ns(const Utterance& utterance) const;
  void watch(const Utterance& utterance);
  void check_deadlines(uint64_t now_ns);
  void on_result(uint64_t generation, const dgm_transcript& result);
  void on_final(uint64_t generation, const dgm_transcript& result);
  bool is_wrongly_empty(const Utterance& utterance, const dgm_transcript& result) const;
  void suspect(Utterance& utterance, FailureReason reason, const std::string& detail);
  void settle(const dgm_transcript& result);
  void on_chain_changed(const ChainChange& change);
  static const dgm_recognizer_events& events();

  const StageKit& kit_;
  Expected expected_, next_;
  uint32_t rate_;
  Client& client_;
  RecognizerMetrics counted_;
  std::optional<audio::Resampler> resampler_;
  ReplayRing ring_;
  uint64_t cursor_ = 0;           // the next frame that the recognizer gets
  uint64_t spoken_until_ = 0;     // the frame behind the last utterance that has ended
  uint64_t replay_until_ = 0;     // frames before this one were said before it was asked
  uint64_t taken_at_ns_ = 0;      // it took a frame, or had none to take
  bool own_endpointing_ = false;  // the provider finds the ends itself
  bool gave_interim_ = false;     // this session, ever
  uint64_t last_result_ns_ = 0;
  uint64_t adopt_by_ns_ = 0;          // from then on in the middle of what he says, if it has to be
  uint64_t answered_until_ns_ = 0;    // speech before this is answered
  std::deque<Utterance> unanswered_;  // the oldest first
  size_t sending_ = 0;                // of them: the one whose frames are being sent
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
  ChainSession<dgm_recognizer> chain_;
};

}  // namespace dgm::calls
