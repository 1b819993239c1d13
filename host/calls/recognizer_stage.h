// The ear of one speaker: 20 ms frames in, finished sentences out. For recognizers that cannot find
// the end of speech themselves the host's endpointer says when an utterance begins and ends, and
// only speech is sent, with the 300 ms before it was noticed.
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

namespace dgm::calls {

class RecognizerStage {
 public:
  class Client {
   public:
    // text may be empty: there was sound but no words.
    virtual void on_transcript(std::string_view text, bool is_final, const StationTimes& times) = 0;
    // Nobody listens any more (or again): directions from this speaker change to their fallback (or
    // back).
    virtual void on_recognizer_changed(bool serving) = 0;
    virtual void on_trouble(const std::string& sentence) = 0;

   protected:
    ~Client() = default;
  };

  // [worker] rate: of the frames that push() brings.
  RecognizerStage(net::Worker& worker, std::string language, uint32_t rate, Members members,
                  Client& client);

  bool serving() const { return chain_.serving(); }
  const std::string& provider_name() const { return chain_.provider_name(); }
  uint64_t frames_refused() const { return frames_refused_; }

  // [rt] event: what the leg's endpointer says of this frame.
  void push(const dgm_frame& frame, const audio::UtteranceEvent& event);
  void housekeep(uint64_t now_ns);  // deadlines and retries; every 100 ms

 private:
  static constexpr size_t kPrerollFrames = 15;
  static constexpr uint64_t kFinalDeadlineNs = 5 * kNsPerSecond;  // after the end of speech
  static constexpr size_t kMaxUnanswered = 16;

  dgm_status open(const modules::Provider& provider, dgm_scope scope, void** session,
                  dgm_error* why);
  void send(const dgm_frame& frame);
  void remember(const dgm_frame& frame);
  void send_preroll();
  void begin(uint64_t at_ns);
  void end(uint64_t at_ns);
  void on_result(const dgm_transcript& result);
  void on_chain_changed(bool serving, const std::string& sentence);
  static const dgm_recognizer_events& events();

  net::Worker& worker_;
  std::string language_;
  uint32_t rate_;
  Client& client_;
  std::optional<audio::Resampler> resampler_;
  std::vector<int16_t> preroll_;  // ring of kPrerollFrames frames at rate_
  size_t preroll_next_ = 0, preroll_filled_ = 0;
  uint64_t preroll_captured_at_ns_ = 0;  // of the newest frame
  bool own_endpointing_ = false;         // the provider finds the ends itself
  bool speaking_ = false;
  std::deque<StationTimes> unanswered_;  // utterances whose final has not come, oldest first
  uint64_t frames_refused_ = 0;
  ChainSession<dgm_recognizer> chain_;
};

}  // namespace dgm::calls
