#include "plugins/recognizer_deepgram/listen_utterances.h"

#include <algorithm>
#include <utility>

namespace dragoman::deepgram {

namespace {

// Deepgram rounds its seconds, and counts whole frames of its own.
constexpr double kRoundingS = 0.03;
// What Finalize flushes may end so much before what was sent.
constexpr double kFlushSlackS = 0.25;
// Results that do not change any more follow each other without a gap.
constexpr double kGapS = 0.25;
// So little audio that Finalize may have nothing to say about it.
constexpr double kLittleS = 0.5;

}  // namespace

ListenUtterances::ListenUtterances() : utterances_(1) {}

void ListenUtterances::audio(double to_s, bool has_speech) {
  open().ends_s = to_s;
  if (has_speech) open().speech_ends_s = to_s;
}

std::vector<HeardLine> ListenUtterances::end(double at_s, uint64_t now_ns) {
  Utterance& ended = open();
  ended.ends_s = at_s;
  ended.has_ended = true;
  ended.ended_at_ns = now_ns;
  Utterance next;
  next.number = ended.number + 1;
  next.begins_s = next.ends_s = at_s;
  next.fixed_to_s = std::max(at_s, ended.fixed_to_s);
  std::vector<HeardLine> lines = completed();
  utterances_.push_back(std::move(next));
  // More than the host lets wait: what is there of the oldest is its final.
  while (utterances_.size() > kMostWaiting + 1) {
    lines.push_back(utterances_.front().line(true));
    utterances_.pop_front();
  }
  return lines;
}

std::vector<HeardLine> ListenUtterances::result(const ListenMessage& message) {
  const double from_s = message.audio.from_s, to_s = message.audio.to_s;
  const bool is_late = to_s > from_s && to_s <= utterances_.front().begins_s + kRoundingS;
  if (is_late) {
    if (message.is_final && !message.speech.text.empty()) ++late_results_;
    return {};
  }
  auto owner = std::find_if(utterances_.begin(), utterances_.end(), [&](const Utterance& one) {
    return !one.has_ended || from_s + kRoundingS < one.ends_s;
  });
  put(*owner, message);
  if (message.is_final) {
    const bool has_gap = from_s > utterances_.front().fixed_to_s + kGapS;
    if (std::exchange(missed_, false) && has_gap) has_lost_words_ = true;
    for (Utterance& one : utterances_) {
      // No result speaks of audio that was not sent.
      one.fixed_to_s = std::max(one.fixed_to_s, std::min(to_s, open().ends_s));
      const bool is_flushed = message.from_finalize && one.ends_s <= to_s + kFlushSlackS;
      if (one.has_ended && is_flushed) one.is_flushed = true;
    }
  }
  const bool is_first = owner == utterances_.begin();
  std::vector<HeardLine> lines = completed();
  if (is_first && lines.empty() && !message.speech.text.empty())
    lines.push_back(utterances_.front().line(false));
  return lines;
}

std::optional<Overdue> ListenUtterances::overdue(uint64_t now_ns, uint64_t from_ns,
                                                 uint64_t deadline_ns) {
  Utterance& oldest = utterances_.front();
  if (!oldest.has_ended || now_ns < std::max(oldest.ended_at_ns, from_ns) + deadline_ns)
    return std::nullopt;
  const bool is_little =
      oldest.needed_s() - std::max(oldest.fixed_to_s, oldest.begins_s) < kLittleS;
  if (!is_little) return Overdue{.lacks_words = true, .lines = {}};
  oldest.is_flushed = true;
  return Overdue{.lacks_words = false, .lines = completed()};
}

void ListenUtterances::put(Utterance& utterance, const ListenMessage& message) {
  if (!message.is_final) {
    utterance.tail = message.speech;
    return;
  }
  utterance.tail = {};
  if (!message.speech.text.empty()) utterance.fixed.push_back(message.speech);
}

// The lines of the oldest utterances that are complete, which are then gone.
std::vector<HeardLine> ListenUtterances::completed() {
  std::vector<HeardLine> lines;
  while (!utterances_.empty() && utterances_.front().is_complete()) {
    lines.push_back(utterances_.front().line(true));
    utterances_.pop_front();
  }
  return lines;
}

bool ListenUtterances::Utterance::is_complete() const {
  if (!has_ended) return false;
  return is_flushed || (tail.text.empty() && fixed_to_s + kRoundingS >= needed_s());
}

HeardLine ListenUtterances::Utterance::line(bool is_final) const {
  HeardLine line = {
      .utterance = number, .is_final = is_final, .ended_at_ns = ended_at_ns, .speech = {}};
  std::vector<const Speech*> parts;
  for (const Speech& part : fixed) parts.push_back(&part);
  if (!tail.text.empty()) parts.push_back(&tail);
  // A confidence for the whole is that of its parts by their length.
  double sure = 0;
  size_t rated = 0;
  for (const Speech* part : parts) {
    line.speech.text += (line.speech.text.empty() ? "" : " ") + part->text;
    if (line.speech.language.empty()) line.speech.language = part->language;
    if (part->confidence >= 0) {
      sure += static_cast<double>(part->confidence) * static_cast<double>(part->text.size());
      rated += part->text.size();
    }
    if (!part->words) continue;
    if (!line.speech.words) line.speech.words = part->words;
    line.speech.words->to_s = std::max(line.speech.words->to_s, part->words->to_s);
  }
  if (rated > 0) line.speech.confidence = static_cast<float>(sure / static_cast<double>(rated));
  return line;
}

}  // namespace dragoman::deepgram
