// Whose words are whose: the host says when an utterance ends, Deepgram answers with results that
// name a piece of the audio. An utterance is complete when results that do not change any more
// cover its speech, whichever comes first: by Deepgram's own endpointing, or by Finalize.
// Pure: seconds of the audio that was sent, and times that are given.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "plugins/recognizer_deepgram/deepgram_messages.h"

namespace dragoman::deepgram {

// What is told to the host.
struct HeardLine {
  uint64_t utterance = 0;
  bool is_final = false;
  uint64_t ended_at_ns = 0;  // when the host ended it; 0: not so far
  Speech speech = {};
};

// An utterance that waits for its end for longer than the deadline.
struct Overdue {
  bool lacks_words = false;           // more is missing than a little: nothing is completed
  std::vector<HeardLine> lines = {};  // otherwise: what was heard of it
};

class ListenUtterances {
 public:
  static constexpr size_t kMostWaiting = 16;

  ListenUtterances();

  // [rt] Audio up to this second was taken; `has_speech`: the host heard speech in it.
  void audio(double to_s, bool has_speech);
  // The host ended the utterance here. The lines that this completes, oldest first.
  std::vector<HeardLine> end(double at_s, uint64_t now_ns);
  std::vector<HeardLine> result(const ListenMessage& message);
  // A message could not be read. If it was a result that is missing now, its words are lost.
  void unreadable() { missed_ = true; }
  bool has_lost_words() const { return has_lost_words_; }

  // Of the oldest utterance; nothing: it is not overdue. Its deadline begins at from_ns if that is
  // later than its end: the service did not have its audio before.
  std::optional<Overdue> overdue(uint64_t now_ns, uint64_t from_ns, uint64_t deadline_ns);

  size_t waiting() const { return utterances_.size() - 1; }  // ended, and not complete
  uint64_t late_results() const { return late_results_; }    // with words, after their final

 private:
  struct Utterance {
    uint64_t number = 1;
    double begins_s = 0, ends_s = 0;  // ends_s: of the audio so far, until it has ended
    double speech_ends_s = -1;        // negative: the host marked none
    double fixed_to_s = 0;            // results up to here do not change any more
    bool has_ended = false, is_flushed = false;
    uint64_t ended_at_ns = 0;
    std::vector<Speech> fixed;
    Speech tail;  // may change

    double needed_s() const { return speech_ends_s >= 0 ? speech_ends_s : ends_s; }
    bool is_complete() const;
    HeardLine line(bool is_final) const;
  };

  Utterance& open() { return utterances_.back(); }
  void put(Utterance& utterance, const ListenMessage& message);
  std::vector<HeardLine> completed();

  std::deque<Utterance> utterances_;  // the last one has not ended
  uint64_t late_results_ = 0;
  bool missed_ = false, has_lost_words_ = false;
};

}  // namespace dragoman::deepgram
