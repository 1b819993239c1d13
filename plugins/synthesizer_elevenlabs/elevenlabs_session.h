// One voice of one speaker's translation: utterances wait, go onto the line, and come back as
// audio. [worker] throughout.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dragoman/cpp/timer.hpp"
#include "plugins/synthesizer_elevenlabs/line.h"

namespace dragoman::elevenlabs {

class ElevenLabsSession final : public SynthesizerSession, private Line::Client {
 public:
  static constexpr size_t kMostWaiting = 16;

  ElevenLabsSession(const SynthesizerParams& params, SynthesizerEvents events,
                    const Settings& settings, const Metrics& metrics, Voice voice);

  Status speak(const SpeakRequest& request) override;
  void cancel(uint64_t utterance) override;

 private:
  void on_line_ready() override;
  void on_message(const ServerMessage& message) override;
  void on_refused(const std::string& context, const Refusal& why) override;
  void on_lost(const Loss& loss) override;

  void take_line(Mode mode);
  void go_on();  // begins what waits, if the line takes it
  void watch();
  void on_problem(const ServerMessage& message, const UtterancePtr& utterance);
  void on_final(const UtterancePtr& utterance);
  UtterancePtr find(const ServerMessage& message) const;
  bool forget(const UtterancePtr& utterance, bool interrupted);
  void refuse(const UtterancePtr& utterance, const Error& why);
  void end(const Error& why);
  Words words() const { return {voice_.id, settings_.model, settings_.api_key}; }

  const Settings& settings_;
  const Metrics& metrics_;
  const Voice voice_;
  const OutputFormat format_;
  Mode mode_;
  bool is_ready_ = false, is_over_ = false;
  uint64_t contexts_ = 0;
  std::deque<UtterancePtr> waiting_;
  std::vector<UtterancePtr> speaking_;  // on the line
  std::vector<uint64_t> told_again_;    // numbers of utterances that were begun a second time
  Timer watch_{*this, [this] { watch(); }};
  std::unique_ptr<Line> line_;
};

}  // namespace dragoman::elevenlabs
