#include "host/calls/recognizer_stage.h"

#include <algorithm>

#include "host/audio/frame.h"

namespace dgm::calls {
namespace {

std::string in_ms(uint64_t ns) { return std::to_string(ns / kNsPerMs) + " ms"; }

}  // namespace

RecognizerStage::RecognizerStage(const StageKit& kit, ChunkPool& pool, Expected expected,
                                 uint32_t rate, Members members, Client& client)
    : kit_(kit),
      expected_(std::move(expected)),
      rate_(rate),
      client_(client),
      ring_(pool, rate, kit.deadlines.replay_ms),
      chain_(
          kit, "recognizer", expected_.language, std::move(members), this,
          [this](auto&&... arguments) { return open(arguments...); },
          [this](const ChainChange& change) { on_chain_changed(change); }) {
  std::string why;
  if (chain_.open(why))
    begin_with_line();
  else if (!chain_.empty())
    client_.on_trouble("recognizer " + expected_.language + ": " + why);
}

void RecognizerStage::adopt(Expected expected, Members members) {
  if (!chain_.adopts()) adopt_by_ns_ = kit_.now_ns() + kAdoptPatienceNs;
  next_ = std::move(expected);
  chain_.adopt(std::move(members), next_.language, next_ != expected_);
  adopt_if_due(false);
}

// One that finds the ends itself does not say exactly which audio a final is about, so it is left
// only where nothing follows, unless there is never such a place.
void RecognizerStage::adopt_if_due(bool is_after_final) {
  if (!chain_.adopts()) return;
  const bool is_late = kit_.now_ns() > adopt_by_ns_;
  if (!unanswered_.empty() && !(is_after_final && (!own_endpointing_ || is_late))) return;
  std::string why;
  auto expected = std::exchange(expected_, next_);
  if (chain_.take_over(why)) {
    begin_with_line();
    client_.on_recognizer_changed({.serving = true});
  } else if (chain_.adopts()) {
    expected_ = std::move(expected);
  }
  if (!why.empty()) client_.on_trouble("recognizer " + next_.language + ": " + why);
}

void RecognizerStage::push(const dgm_frame& frame, const audio::UtteranceEvent& event) {
  using Kind = audio::UtteranceEvent::Kind;
  if (chain_.exhausted()) return;
  if (event.kind == Kind::kStarted) begin(event.at_ns, std::max(spoken_until_, preroll()));
  ring_.push(frame);
  if ((frame.flags & DGM_FRAME_SPEECH) && !unanswered_.empty() && !unanswered_.back().end)
    ++unanswered_.back().speech_frames;
  if (event.kind == Kind::kEnded || event.kind == Kind::kCut) end(event.at_ns);
  if (event.kind == Kind::kCut) begin(event.at_ns, ring_.next());
  pump();
  forget_answered();
}

void RecognizerStage::housekeep(uint64_t now_ns) {
  if (chain_.exhausted()) adopt_if_due(false);
  if (!chain_.serving()) {
    if (chain_.empty() || !chain_.reopen_if_due(now_ns)) return;
    begin_with_line();
    client_.on_recognizer_changed({.serving = true});
  }
  if (unanswered_.empty() && chain_.return_if_due(now_ns)) {
    begin_with_line();
    client_.on_recognizer_changed({.serving = true});
  }
  adopt_if_due(false);
  pump();
  check_deadlines(now_ns);
}

void RecognizerStage::check_deadlines(uint64_t now_ns) {
  if (!chain_.serving()) return;
  const bool waits = own_endpointing_ ? cursor_ < ring_.next() : sending_ < unanswered_.size();
  const uint64_t backlog_ns = chain_.patience_ns(kMaxBacklogMs);
  if (waits && taken_at_ns_ && now_ns > taken_at_ns_ + backlog_ns)
    return chain_.fail({FailureReason::kTimeout, "it has taken no audio for " + in_ms(backlog_ns)});
  if (unanswered_.empty()) return;
  auto& oldest = unanswered_.front();
  if (const auto ns = patience_ns(oldest); oldest.asked_ns && now_ns > oldest.asked_ns + ns) {
    const auto detail = "no result within " + in_ms(ns) + " after the end of speech";
    if (!own_endpointing_)
      return chain_.fail_late({FailureReason::kTimeout, detail}, oldest.asked_ns,
                              kit_.deadlines.final_ms);
    // It says nothing of noise that the host takes for speech.
    if (oldest.speech_frames >= kSurelySpeechFrames && !oldest.suspect)
      return suspect(oldest, FailureReason::kTimeout, detail);
    unanswered_.pop_front();
    return;
  }
  const uint64_t since_ns = std::max(oldest.times.speech_started_ns, last_result_ns_);
  if (gave_interim_ && !oldest.end && chain_.has_other() &&
      oldest.speech_frames >= kMutePatienceNs / kFrameNs && now_ns > since_ns + kMutePatienceNs)
    chain_.fail({FailureReason::kTimeout, "it takes speech and has said nothing for 3 s"});
}

dgm_status RecognizerStage::open(const modules::Provider& provider, dgm_scope scope, void* ctx,
                                 void** session, dgm_error* why) {
  dgm_recognizer_params params{};
  params.struct_size = sizeof params;
  params.scope = scope;
  params.language = to_dgm(expected_.language);
  params.sample_rate_hz = recognizer_rate(provider, rate_);
  params.interim = provider.can("interim");
  std::vector<dgm_str> others, phrases;
  for (const auto& other : expected_.others) others.push_back(to_dgm(other));
  if (provider.can("phrases"))
    for (const auto& phrase : expected_.phrases) phrases.push_back(to_dgm(phrase));
  params.languages = others.data();
  params.language_count = others.size();
  params.phrases = phrases.data();
  params.phrase_count = phrases.size();
  return provider.table<dgm_recognizer>().open(provider.self(), &params, &events(), ctx, session,
                                               why);
}

// The one that serves now is asked in its own manner, from the oldest that is not answered.
void RecognizerStage::begin_with_line() {
  const auto& provider = chain_.line().provider();
  const uint32_t rate = recognizer_rate(provider, rate_);
  resampler_.reset();
  if (rate != rate_) resampler_.emplace(rate_, rate);
  own_endpointing_ = provider.can("endpointing");
  gave_interim_ = false;
  sending_ = 0;
  cursor_ = unanswered_.empty() ? std::max(preroll(), ring_.number_at(answered_until_ns_))
                                : unanswered_.front().first;
  replay_until_ = ring_.next();
  taken_at_ns_ = last_result_ns_ = kit_.now_ns();
  for (auto& utterance : unanswered_) {
    utterance.asked_ns = own_endpointing_ && utterance.end ? kit_.now_ns() : 0;
    utterance.is_replayed = true;
    if (!utterance.end) continue;
    // The silence in which the end was noticed would only take time once more.
    const uint64_t tail = ring_.number_at(utterance.times.speech_ended_ns) + kTailFrames;
    utterance.end = std::max(utterance.first, std::min(*utterance.end, tail));
  }
}

uint64_t RecognizerStage::preroll() const {
  const uint64_t next = ring_.next();
  return std::max(ring_.first(), next > kPrerollFrames ? next - kPrerollFrames : 0);
}

void RecognizerStage::pump() {
  leave_out_of_service(chain_, kit_.now_ns());
  size_t left = kMaxFramesPerSlot;
  cursor_ = std::max(cursor_, ring_.first());
  if (own_endpointing_) {
    for (; chain_.serving() && cursor_ < ring_.next(); ++cursor_)
      if (left-- == 0 || !send(ring_.at(cursor_))) return;
    taken_at_ns_ = kit_.now_ns();
    return;
  }
  while (chain_.serving() && sending_ < unanswered_.size()) {
    const auto& utterance = unanswered_[sending_];
    const uint64_t end = utterance.end.value_or(ring_.next());
    for (cursor_ = std::max(cursor_, utterance.first); cursor_ < end; ++cursor_)
      if (left-- == 0 || !send(ring_.at(cursor_))) return;
    taken_at_ns_ = kit_.now_ns();
    if (!utterance.end) return;  // he still speaks
    auto& asked = unanswered_[sending_++];
    asked.asked_ns = kit_.now_ns();  // first: the answer may come inside the call
    watch(asked);
    chain_.line().session().call("end_utterance", &dgm_recognizer::end_utterance);
  }
}

bool RecognizerStage::send(const dgm_frame& frame) {
  if (!chain_.serving()) return false;
  if (frame.sample_count == 0) return true;  // no memory was left when it came
  dgm_frame out = frame;
  audio::FrameBuffer buffer;
  if (resampler_) {
    const auto samples = resampler_->frame({frame.samples, frame.sample_count}, buffer);
    out.samples = samples.data();
    out.sample_count = static_cast<uint32_t>(samples.size());
    out.sample_rate_hz = resampler_->to_hz();
  }
  if (chain_.line().session().call("push_audio", &dgm_recognizer::push_audio, &out) != DGM_OK)
    return false;
  taken_at_ns_ = kit_.now_ns();
  if (cursor_ < replay_until_) counted_.replayed_ms.add(audio::kFrameMs);
  return true;
}

void RecognizerStage::begin(uint64_t at_ns, uint64_t first) {
  if (unanswered_.size() >= kMaxUnanswered) {
    unanswered_.pop_front();
    if (sending_ > 0) --sending_;
  }
  if (sending_ == unanswered_.size()) taken_at_ns_ = kit_.now_ns();  // nothing else waits
  unanswered_.push_back({.times = {.speech_started_ns = at_ns}, .first = first});
}

void RecognizerStage::end(uint64_t at_ns) {
  if (unanswered_.empty() || unanswered_.back().end) return;
  auto& utterance = unanswered_.back();
  utterance.end = spoken_until_ = ring_.next();
  utterance.times.speech_ended_ns = at_ns;
  utterance.times.endpoint_ns = kit_.now_ns();
  if (!own_endpointing_) return;
  if (at_ns <= answered_until_ns_ + kUntimedFinalNs)
    return unanswered_.pop_back();  // its final came before the host heard the end
  utterance.asked_ns = utterance.times.endpoint_ns;
  watch(utterance);
}

// Who finds the ends himself may wait for the rest of a sentence: what he usually takes says
// little. Who gets a whole utterance at once may not take it faster than it was spoken.
uint64_t RecognizerStage::patience_ns(const Utterance& utterance) const {
  const uint32_t ceiling_ms = kit_.deadlines.final_ms;
  const uint64_t patience_ns =
      own_endpointing_ ? chain_.patience_ns(ceiling_ms) : chain_.answer_patience_ns(ceiling_ms);
  if (!utterance.is_replayed || !utterance.end) return patience_ns;
  return patience_ns + (*utterance.end - utterance.first) * kFrameNs;
}

// The deadline is looked at when it has passed, not at the next housekeeping.
void RecognizerStage::watch(const Utterance& utterance) {
  kit_.after(patience_ns(utterance), alive_, [this] { check_deadlines(kit_.now_ns()); });
}

// Keeps what a next recognizer would need: the unanswered, and a little before what comes next.
void RecognizerStage::forget_answered() {
  uint64_t keep = preroll();
  if (!unanswered_.empty()) keep = std::min(keep, unanswered_.front().first);
  if (own_endpointing_ && chain_.serving()) keep = std::min(keep, cursor_);
  ring_.forget_before(keep);
}

}  // namespace dgm::calls
