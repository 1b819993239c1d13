// One utterance on its way: what was asked, what was delivered of it. [worker]
#pragma once

#include <memory>
#include <string>

#include "dragoman/cpp/synthesizer.hpp"
#include "plugins/synthesizer_elevenlabs/speech_pieces.h"

namespace dragoman::elevenlabs {

class Utterance {
 public:
  // `context`: its name on the line, new for each utterance.
  Utterance(uint64_t number, std::string context, std::string text, const VoiceSettings& how,
            const OutputFormat& format)
      : number_(number),
        context_(std::move(context)),
        text_(std::move(text)),
        how_(how),
        format_(format),
        reader_(format.coding),
        follower_(text_) {}

  uint64_t number() const { return number_; }
  const std::string& context() const { return context_; }
  const std::string& text() const { return text_; }
  const VoiceSettings& how() const { return how_; }

  void sent(uint64_t now_ns) { asked_ns_ = heard_ns_ = now_ns; }
  uint64_t asked_ns() const { return asked_ns_; }
  // Text was sent, or audio came, for the last time.
  uint64_t last_sign_ns() const { return heard_ns_; }
  bool has_audio() const { return samples_ > 0; }
  // The alignment says that nothing is left to be spoken.
  bool is_heard_out() const { return has_audio() && follower_.is_at_end(); }
  // The alignment says that words are missing.
  bool is_cut_short() const { return follower_.has_begun() && !follower_.is_at_end(); }

  // Nobody wants it any more; deliver() stops at the next frame.
  void cancel() { is_cancelled_ = true; }

  // Audio first, then how far it speaks the text. The events may cancel this utterance, but not
  // destroy it.
  void deliver(const SynthesizerEvents& events, const ServerMessage& message, uint64_t now_ns);

 private:
  uint64_t delivered_ns() const;

  const uint64_t number_;
  const std::string context_, text_;
  const VoiceSettings how_;
  const OutputFormat format_;
  SampleReader reader_;
  TextFollower follower_;
  uint64_t asked_ns_ = 0, heard_ns_ = 0, samples_ = 0;
  bool is_cancelled_ = false;
};

using UtterancePtr = std::shared_ptr<Utterance>;

}  // namespace dragoman::elevenlabs
