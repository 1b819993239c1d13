// One person in a room: the media that comes from his phone and the media that goes to it.
//
// Captured: transport -> jitter buffer -> decoder -> level -> gain -> voice activity -> recognizer
// and links. Played: links (others' voices) + playout queue (translations) -> limiter -> level ->
// encoder -> transport.
//
// Two ways of time. Paced: the worker's wheel calls on_slot() every 20 ms, which takes one frame
// from the jitter buffer and sends one. Relayed (a plain pair): a frame that arrives in order is
// heard and sent on at once, and the slot only fills in what does not come, so that a pass-through
// adds no waiting.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dragoman/transport.h"
#include "host/audio/comfort_noise.h"
#include "host/audio/endpointer.h"
#include "host/audio/gain.h"
#include "host/audio/level.h"
#include "host/audio/progress_tone.h"
#include "host/audio/voice_activity.h"
#include "host/calls/capture.h"
#include "host/calls/generation.h"
#include "host/calls/language_watch.h"
#include "host/calls/link.h"
#include "host/calls/media_scratch.h"
#include "host/calls/observer.h"
#include "host/calls/playout_queue.h"
#include "host/calls/seating.h"
#include "host/calls/sender.h"
#include "host/calls/speaker.h"
#include "host/modules/session.h"

namespace dgm::calls {

class Room;

// What a leg counted, for the API and the metrics.
struct LegReport {
  uint64_t number = 0;
  uint64_t generation = 0;  // its configuration
  bool follows = false;     // it moves to the next one: adopt = "now"
  std::string id, extension, language, room, transport;
  std::string why;  // the line of the scripts that decided
  uint64_t joined_at_ns = 0;
  dgm_leg_stats transport_stats{};
  CaptureStats capture;
  SenderStats sender;
  std::optional<double> heard_dbfs, sent_dbfs;  // smoothed; absent: nothing was measured
  uint64_t clipped_samples = 0;
  double gain_db = 0;
  uint64_t speech_frames_heard = 0;                      // with voice in them
  uint64_t utterances_heard = 0, utterances_spoken = 0;  // spoken: translations that this leg heard
  uint64_t underruns = 0, frames_refused = 0;
  bool hears_nothing = false;  // of what somebody else said: see return_path.h
};

class Leg final : public net::Paced {
 public:
  // Implemented by the worker's floor. [worker]
  class Owner {
   public:
    virtual void on_leg_ready(Leg& leg, const dgm_address& local) = 0;
    virtual void on_leg_media(Leg& leg) = 0;  // the first media: the leg can join its room
    virtual void on_leg_dtmf(Leg& leg, char digit) = 0;
    virtual void on_leg_ended(Leg& leg, const std::string& reason) = 0;
    virtual void on_leg_moved(Leg& leg) = 0;  // to another generation, with another route

   protected:
    ~Owner() = default;
  };

  struct Place {
    std::string extension{};
    std::string call_id{};
    std::string from{};
    dgm_socket stream = 0;
    std::vector<uint8_t> unread{};
    uint16_t local_port = 0;
    std::string remote{}, codec{};
    bool by_pbx = false;  // a PBX tells of its keys and its end
  };

  Leg(uint64_t number, net::Worker& worker, ProviderPtr transport, Place place,
      MediaScratch& scratch, Owner& owner);
  ~Leg();
  Leg(const Leg&) = delete;
  Leg& operator=(const Leg&) = delete;

  Outcome open();                                      // [worker]
  Outcome set_remote(const std::string& remote);       // [worker] "127.0.0.1:20232"
  void play_tone(std::optional<audio::ProgressTone>);  // [worker] nullopt: ends it
  bool opened() const { return static_cast<bool>(session_); }
  bool has_media() const { return sender_.has_value(); }

  uint64_t number() const { return number_; }
  const Place& place() const { return place_; }
  const std::string& id() const { return place_.call_id; }
  LegView view() const;
  const GenerationPtr& generation() const { return generation_; }  // nullptr until it is settled
  const routing::CallFacts& facts() const { return facts_; }       // as they were decided upon
  routing::CallFacts facts_now() const;  // with how long the call has lasted
  const modules::Provider& transport() const { return *transport_; }
  net::Worker& worker() const { return worker_; }
  LegReport report() const;

  // Set once, before the leg joins its room.
  void settle(GenerationPtr generation, routing::CallFacts facts, routing::LegPlan plan, Seat seat);
  // The leg moves to another generation in the next pause of its speech, or where a long utterance
  // is cut: `plan` says how it is served there. Its seat stays.
  void move_later(GenerationPtr generation, const routing::LegPlan& plan);
  void stay() { move_.reset(); }
  bool is_to_move() const { return move_.has_value(); }
  bool may_move() const;  // and the pause is there
  void move();
  bool settled() const { return plan_.has_value(); }
  const routing::LegPlan& plan() const { return *plan_; }
  const routing::LegRoute& route() const { return plan_->leg; }
  const Seat& seat() const { return seat_; }
  // He is to speak and hear it from his next pause on in which nothing is under way in his room, or
  // after some seconds. `why` is for the log.
  void change_language_later(std::string language, std::string why);
  void keep_language() { language_wish_.reset(); }                // what he wished is out of date
  void change_language(const std::string& language);              // now; the room follows
  LanguageWatch* watch() { return watch_ ? &*watch_ : nullptr; }  // nullptr: he keeps his language
  uint32_t rate() const { return format_.sample_rate_hz; }

  // ---- wired by the room ----
  void enter(Room* room) { room_ = room; }
  bool in_room() const { return room_ != nullptr; }
  void set_speaker(std::unique_ptr<Speaker> speaker) { speaker_ = std::move(speaker); }
  Speaker* speaker() const { return speaker_.get(); }
  uint64_t speech_ended_ns() const { return speech_ended_ns_; }  // 0: has not spoken yet
  // relay_to: the one who hears this leg as it comes; driven: somebody relays to this leg.
  void set_links(std::vector<Link*> incoming, std::vector<Link*> outgoing, Leg* relay_to,
                 bool driven);
  PlayoutQueue& playout() { return *playout_; }
  void housekeep(uint64_t now_ns);  // every 100 ms: what the media path left to tell

  void on_slot(uint64_t due_ns) override;  // [rt]

 private:
  struct Begun {  // an utterance whose first sample was played, to be told by housekeep()
    std::shared_ptr<SpeechAudio> audio;
    uint64_t speaker = 0, played_ns = 0;
  };

  struct LanguageWish {
    std::string language, why;
    uint64_t wanted_at_ns = 0;
  };

  void change_language_if_due(uint64_t now_ns);
  struct Move {
    GenerationPtr generation;
    routing::LegRoute route;
    std::string why;
    bool at_boundary = false;  // an utterance has ended since
  };

  void apply_options();
  void on_format(const dgm_leg_format& format);
  void on_packet(const dgm_packet& packet);  // [rt]
  void end(const std::string& reason);
  void capture_slot(uint64_t now_ns);                                  // [rt]
  std::optional<CapturedFrame> silence_after_speech(uint64_t now_ns);  // [rt]
  void relay();                                                        // [rt]
  dgm_frame as_dgm(const CapturedFrame& frame) const;                  // [rt] a view of it
  void hear(CapturedFrame frame);    // [rt] level, gain, voice activity, recognizer, links
  void play(uint64_t frame_number);  // [rt] mix, limit, encode, send
  void watch_return_paths(uint64_t now_ns);
  static const dgm_leg_events& events();

  uint64_t number_;
  net::Worker& worker_;
  ProviderPtr transport_;
  GenerationPtr generation_;
  Place place_;
  routing::CallFacts facts_;
  MediaScratch& scratch_;
  Owner& owner_;
  std::optional<routing::LegPlan> plan_;
  Seat seat_;
  std::optional<LanguageWatch> watch_;
  std::optional<LanguageWish> language_wish_;
  std::optional<std::string> own_language_;  // that he has changed to
  std::optional<Move> move_;

  modules::Session<dgm_transport> session_;
  bool ended_ = false;
  uint64_t joined_at_ns_ = 0;
  dgm_leg_format format_{};

  std::optional<Capture> capture_;
  audio::LevelMeter heard_level_, sent_level_;
  std::optional<audio::AutomaticGain> gain_;
  std::optional<audio::VoiceActivity> voice_activity_;
  std::optional<audio::Endpointer> endpointer_;
  bool quiet_ = true;          // nobody spoke in the last captured frame
  uint64_t slot_late_ns_ = 0;  // by how much the last slot came late

  std::optional<Sender> sender_;
  std::unique_ptr<PlayoutQueue> playout_;
  std::optional<audio::ComfortNoise> comfort_noise_;
  std::optional<audio::ProgressToneGenerator> tone_;
  std::array<Begun, 4> begun_;
  size_t begun_count_ = 0;
  uint64_t speech_ended_ns_ = 0;  // of the last utterance
  uint64_t speech_frames_ = 0, utterances_heard_ = 0, utterances_spoken_ = 0;

  Room* room_ = nullptr;
  std::unique_ptr<Speaker> speaker_;
  std::vector<Link*> incoming_, outgoing_;
  Leg* relay_to_ = nullptr;
  bool driven_ = false;
};

}  // namespace dgm::calls
