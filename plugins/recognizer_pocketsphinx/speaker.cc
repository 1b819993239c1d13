#include "plugins/recognizer_pocketsphinx/speaker.h"

#include <algorithm>
#include <stdexcept>

#include "plugins/recognizer_pocketsphinx/text.h"

namespace dgm::pocketsphinx {
namespace {

constexpr std::size_t kMostFramesAtOnce = 50;
constexpr std::size_t kFewestShownWords = 2;
constexpr double kNearMiss = 0.6;
constexpr std::uint64_t kSampleNs = 62'500;  // 16 kHz

std::uint64_t end_of(const AudioSlot& slot) { return slot.captured_at_ns + slot.count * kSampleNs; }

std::vector<std::string> common_beginning(const std::vector<std::string>& left,
                                          const std::vector<std::string>& right) {
  const auto differ = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  return {left.begin(), differ.first};
}

}  // namespace

Speaker::Speaker(const Domain& domain, SpeakerSettings settings, std::function<void(Heard)> deliver)
    : domain_(domain), settings_(settings), deliver_(std::move(deliver)) {}

bool Speaker::work(DecoderShelf& shelf) {
  for (std::size_t frames = 0; frames < kMostFramesAtOnce; ++frames) {
    const AudioSlot* slot = ring.front();
    if (!slot || closed.load(std::memory_order_relaxed)) return false;
    if (slot->is_end) {
      // A host that marks no speech at all still gets what it sent decoded.
      const bool unmarked = !speech_marked_ && !lead_in_.empty();
      if (!decoder_ && unmarked && !start(shelf)) return false;
      finish(shelf);
    } else if (decoder_) {
      feed(*slot);
      if (utterance_frames_ >= kLongestFrames) finish(shelf);
    } else if (slot->is_speech) {
      speech_marked_ = true;
      if (!start(shelf)) return false;  // all decoders are in use: it waits in the ring
      feed(*slot);
    } else {
      const auto most = speech_marked_ ? kLeadInFrames : kUnmarkedFrames;
      if (lead_in_.size() >= most) lead_in_.erase(lead_in_.begin());
      lead_in_.push_back(*slot);
    }
    ring.pop();
  }
  return true;
}

void Speaker::release(DecoderShelf& shelf) {
  if (!decoder_) return;
  static_cast<void>(decoder_->finish_utterance());
  shelf.give_back(std::move(decoder_));
}

bool Speaker::start(DecoderShelf& shelf) {
  try {
    decoder_ = shelf.borrow();
  } catch (const std::runtime_error& problem) {
    deliver_({.failure = problem.what()});
    closed = true;
  }
  if (!decoder_) return false;
  decoder_->start_utterance(channel_);
  utterance_frames_ = 0;
  speech_started_ns_ = speech_ended_ns_ = 0;
  last_words_.clear();
  shown_words_.clear();
  const auto first =
      speech_marked_ && lead_in_.size() > kLeadInFrames ? lead_in_.size() - kLeadInFrames : 0;
  for (std::size_t i = first; i < lead_in_.size(); ++i) feed(lead_in_[i]);
  lead_in_.clear();
  return true;
}

void Speaker::feed(const AudioSlot& slot) {
  decoder_->process({slot.samples.data(), slot.count});
  if (slot.is_speech || !speech_marked_) {
    if (speech_started_ns_ == 0) speech_started_ns_ = slot.captured_at_ns;
    speech_ended_ns_ = end_of(slot);
  }
  ++utterance_frames_;
  if (settings_.interim && utterance_frames_ % kPartialFrames == 0) show_partial();
}

// Words count as stable when two looks in a row agree on them.
void Speaker::show_partial() {
  auto words = decoder_->partial_words();
  const auto stable = common_beginning(words, last_words_);
  last_words_ = std::move(words);
  if (stable.size() < kFewestShownWords || stable.size() <= shown_words_.size()) return;
  shown_words_ = stable;
  deliver_({.utterance = utterance_,
            .speech_started_ns = speech_started_ns_,
            .speech_ended_ns = speech_ended_ns_,
            .text = domain_.written(stable)});
}

std::optional<Match> Speaker::accepted(const std::vector<std::string>& words) const {
  if (words.empty()) return std::nullopt;
  const auto match = domain_.matcher().nearest(words);
  if (!match.phrase || match.distance > settings_.snap_distance) return std::nullopt;
  return match;
}

void Speaker::finish(DecoderShelf& shelf) {
  Heard heard{.utterance = utterance_++, .is_final = true};
  if (decoder_) {
    heard.speech_started_ns = speech_started_ns_;
    heard.speech_ended_ns = speech_ended_ns_;
    const bool guessed_channel = !channel_;
    auto words = decoder_->finish_utterance();
    channel_ = decoder_->channel();
    if (domain_.plan().mode == SearchMode::open) {
      heard.text = joined(words);
    } else {
      auto match = accepted(words);
      // Worth the time when the channel was a guess, or when little was missing.
      if (!match && (guessed_channel || domain_.matcher().nearest(words).distance <= kNearMiss)) {
        match = accepted(decoder_->decode_again());
      }
      if (match) {
        heard.text = match->phrase->text;
        heard.confidence = static_cast<float>(1 - match->distance);
      }
    }
    shelf.give_back(std::move(decoder_));
  }
  lead_in_.clear();
  deliver_(std::move(heard));
}

}  // namespace dgm::pocketsphinx
