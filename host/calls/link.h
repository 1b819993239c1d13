// One direction inside a room: what `from` says on its way to the ear of `to`. Holds the speaker's
// own voice until the listener's clock takes it, and decides how loud it is under the translation.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "host/audio/mixer.h"
#include "host/audio/resampler.h"
#include "host/calls/return_path.h"
#include "host/routing/route.h"

namespace dgm::calls {

class Leg;

enum class LinkMode : uint8_t {
  kPlain,       // same language, pass-through, or fallback: the original voice at full level
  kTranslated,  // translation, with the original as the listener's route says
  kBoth,        // crossover "debug": translation, and the original at full level
  kMuted        // fallback "mute": nothing
};

class Link {
 public:
  Link(Leg& from, Leg& to, uint32_t from_rate, uint32_t to_rate);

  Leg& from() const { return from_; }
  Leg& to() const { return to_; }
  LinkMode mode() const { return mode_; }
  bool wired() const { return wired_; }  // a mode was set
  bool translates() const { return mode_ == LinkMode::kTranslated || mode_ == LinkMode::kBoth; }
  // The same once more changes nothing, not even in the middle of ducking.
  void set_mode(LinkMode mode, const routing::LegRoute& listener);

  void push(std::span<const int16_t>
                frame);  // [rt] 20 ms at from_rate; two wait at the most, the oldest goes
  // [rt] Adds the oldest waiting frame to the mix; false: none was waiting.
  bool mix_into(audio::Mixer& mixer, bool translation_plays);
  // [rt] The frame just pushed is not wanted; left here it would delay every later one.
  void drop_waiting() { waiting_ = 0; }
  uint64_t overruns() const { return overruns_; }

  // Every 100 ms, while it translates: is the speaker's translation heard?
  ReturnPath::Change check_return_path(uint64_t now_ns, uint64_t speech_ended_ns);
  void excuse() { return_path_.excuse(); }
  bool hears_nothing() const { return translates() && return_path_.silent(); }

 private:
  static constexpr size_t kSlots = 2;

  Leg& from_;
  Leg& to_;
  size_t samples_;  // of one frame at the listener's rate
  LinkMode mode_ = LinkMode::kPlain;
  bool wired_ = false;
  std::optional<audio::Resampler> resampler_;
  std::vector<int16_t> slots_;
  size_t head_ = 0, waiting_ = 0;
  bool original_heard_ = false;
  double duck_db_ = 0;
  uint32_t duck_release_ms_ = 0;
  audio::Ducker ducker_{0.0, 1000};
  uint64_t overruns_ = 0;
  bool translation_heard_ = false;  // since the last check
  ReturnPath return_path_;
};

}  // namespace dgm::calls
