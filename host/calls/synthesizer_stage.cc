#include "host/calls/synthesizer_stage.h"

#include <algorithm>

#include "host/audio/level.h"
#include "host/calls/spoken_part.h"

namespace dgm::calls {

SynthesizerStage::SynthesizerStage(const StageKit& kit, ChunkPool& pool, std::string language,
                                   std::string voice, uint32_t rate, Members members, bool hedges,
                                   Client& client)
    : kit_(kit),
      pool_(pool),
      language_(std::move(language)),
      voice_(std::move(voice)),
      rate_(rate),
      client_(client),
      asking_(kit, chain_, requests_, counted_,
              {.ceiling = &StageDeadlines::first_audio_ms,
               .hedges = hedges,
               .ask = [this](const Line& line) { return ask(line); },
               .look = [this] { housekeep(kit_.now_ns()); },
               .fail = [this](uint64_t generation,
                              ProviderFailure failure) { fail(generation, std::move(failure)); },
               .take_over = [this] { take_over(); }}),
      chain_(
          kit, "synthesizer", language_, std::move(members), this,
          [this](auto&&... arguments) { return open(arguments...); },
          [this](const ChainChange& change) { on_chain_changed(change); }) {
  std::string why;
  if (!chain_.open(why) && !chain_.empty())
    client_.on_trouble("synthesizer " + language_ + ": " + why);
}

void SynthesizerStage::adopt(Members members, bool hedges) {
  asking_.set_hedging(hedges);
  chain_.adopt(std::move(members), language_);
  asking_.send_next();
}

// Between two sentences.
void SynthesizerStage::take_over() {
  std::string why;
  const bool was_serving = chain_.serving();
  if (chain_.take_over(why)) {
    if (!requests_.empty()) keep_unheard(requests_.front());
    if (!was_serving) client_.on_synthesizer_changed(*this, {.serving = true});
  }
  if (!why.empty()) client_.on_trouble("synthesizer " + language_ + ": " + why);
}

std::shared_ptr<SpeechAudio> SynthesizerStage::speak(uint64_t utterance, std::string text,
                                                     const StationTimes& times, StyleWords style) {
  if (requests_.size() >= kMaxPending || chain_.exhausted()) return nullptr;
  auto audio = std::make_shared<SpeechAudio>(pool_, utterance, rate_);
  audio->times = times;
  requests_.push_back({{.utterance = utterance}, std::move(text), audio, std::move(style)});
  asking_.send_next();
  return audio;
}

void SynthesizerStage::cancel_all() {
  for (auto& request : requests_) {
    if (request.is_sent) asking_.cancel_but(0, request.utterance);
    request.audio->complete_now();
  }
  requests_.clear();
}

void SynthesizerStage::housekeep(uint64_t now_ns) {
  const bool was_serving = chain_.serving();
  if (chain_.exhausted() && !chain_.empty()) chain_.reopen_if_due(now_ns);
  if (requests_.empty()) chain_.return_if_due(now_ns);
  if (!was_serving && chain_.serving()) client_.on_synthesizer_changed(*this, {.serving = true});
  asking_.send_next();
  if (requests_.empty() || !chain_.serving() || requests_.front().wanted_at_ns == 0) return;
  const auto& head = requests_.front();
  if (head.voice == 0) {
    if (!asking_.fail_if_late(now_ns, "no audio")) asking_.hedge_if_due(now_ns);
    return;
  }
  const uint64_t patience_ns = chain_.patience_ns(kit_.deadlines.audio_gap_ms);
  const size_t left = head.audio->samples() - head.audio->heard();
  if (now_ns > head.last_audio_ns + patience_ns && left < rate_ * kNearlyDryMs / 1000)
    fail(head.voice, {FailureReason::kGap,
                      "its audio stopped for " + std::to_string(patience_ns / kNsPerMs) + " ms"});
}

dgm_status SynthesizerStage::open(const modules::Provider& provider, dgm_scope scope, void* ctx,
                                  void** session, dgm_error* why) {
  dgm_synthesizer_params params{};
  params.struct_size = sizeof params;
  params.scope = scope;
  params.language = to_dgm(language_);
  params.voice = to_dgm(voice_);
  params.sample_rate_hz = rate_;
  return provider.table<dgm_synthesizer>().open(provider.self(), &params, &events(), ctx, session,
                                                why);
}

// The first request; it may be spoken, and gone, when this returns.
dgm_status SynthesizerStage::ask(const Line& line) {
  const auto& head = requests_.front();
  dgm_speak_request request{};
  request.struct_size = sizeof request;
  request.utterance = head.utterance;
  request.text = to_dgm(head.text);
  request.speed = 1.0F;
  std::vector<dgm_text_pair> style;
  for (const auto& [word, number] : head.style) style.push_back({to_dgm(word), to_dgm(number)});
  request.style = style.data();
  request.style_count = style.size();
  return line.session().call("speak", &dgm_synthesizer::speak, &request);
}

SynthesizerStage::Request* SynthesizerStage::head_of(uint64_t generation, uint64_t utterance) {
  if (!chain_.find(generation)) {
    counted_.late.add();
    return nullptr;
  }
  if (!asking_.is_first(utterance)) return nullptr;  // cancelled
  auto& head = requests_.front();
  return head.voice == 0 || head.voice == generation ? &head : nullptr;  // the slower of two
}

void SynthesizerStage::on_audio(uint64_t generation, uint64_t utterance, const dgm_frame& frame) {
  auto* head = head_of(generation, utterance);
  if (!head) return chain_.answered_late(generation);
  if (frame.sample_count == 0) return;
  if (head->voice == 0) on_first_audio(*head, generation);
  head->last_audio_ns = kit_.now_ns();
  auto& audio = *head->audio;
  const std::span<const int16_t> samples(frame.samples, frame.sample_count);
  head->peak = std::max(head->peak, audio::measure(samples).peak);
  if (frame.sample_rate_hz == rate_) {
    audio.append(samples);
  } else {
    if (!resampler_ || resampler_->from_hz() != frame.sample_rate_hz)
      resampler_.emplace(frame.sample_rate_hz, rate_);
    resampler_->process(samples, [&](std::span<const int16_t> piece) { audio.append(piece); });
  }
  if (head->peak <= kSilentPeak && audio_ms(*head) > kSilentMs)
    return fail(generation, {FailureReason::kSilence, "its audio is silent"});
  fails_as_babble(*head, head->text, audio_ms(*head), false);
}

double SynthesizerStage::audio_ms(const Request& head) const {
  return static_cast<double>(head.audio->samples() - head.begin) * 1000 / rate_;
}

// Where nobody else could speak it, it stays as it is.
bool SynthesizerStage::fails_as_babble(Request& head, std::string_view text, double audio_ms,
                                       bool is_all) {
  const bool is_long = head.pace->is_too_long(text, audio_ms);
  if ((!is_long && !(is_all && head.pace->is_too_short(text, audio_ms))) || !chain_.has_other())
    return false;
  head.is_babble = true;
  fail(head.voice,
       {FailureReason::kPace, std::string("its audio is too ") + (is_long ? "long" : "short") +
                                  " for the text; has it another rate than it says?"});
  return true;
}

void SynthesizerStage::on_first_audio(Request& head, uint64_t generation) {
  head.voice = generation;
  head.pace = &paces_[chain_.provider_of(*chain_.find(generation))];
  head.begin = head.audio->samples();
  head.first_audio_ns = kit_.now_ns();
  if (head.audio->samples() == 0) head.audio->times.synthesized_ns = head.first_audio_ns;
  resampler_.reset();
  if (head.hedged_at_ns == 0) return;
  asking_.cancel_but(generation, head.utterance);
  if (generation != chain_.line().generation()) counted_.won.add();
}

void SynthesizerStage::on_aligned(uint64_t generation, uint64_t utterance, uint32_t text_bytes,
                                  uint64_t audio_ns) {
  auto* head = head_of(generation, utterance);
  if (!head || head->voice == 0 || text_bytes > head->text.size() ||
      text_bytes < head->aligned_bytes || !is_between_words(head->text, text_bytes))
    return;
  head->aligned_bytes = text_bytes;
  head->aligned_samples = static_cast<size_t>(static_cast<double>(audio_ns) * rate_ / 1e9);
  fails_as_babble(*head, std::string_view(head->text).substr(0, text_bytes),
                  static_cast<double>(audio_ns) / 1e6, true);
}

void SynthesizerStage::on_spoken(uint64_t generation, uint64_t utterance) {
  auto* head = head_of(generation, utterance);
  if (!head) return;
  const auto* line = chain_.find(generation);
  if (head->voice != 0 && resampler_)
    resampler_->flush([&](std::span<const int16_t> piece) { head->audio->append(piece); });
  if (head->peak <= kSilentPeak && has_words(head->text))
    return fail(generation, {FailureReason::kSilence,
                             head->voice ? "its audio is silent" : "it gave no audio"});
  if (head->voice != 0) {
    if (fails_as_babble(*head, head->text, audio_ms(*head), true)) return;
    const uint64_t since_ns = line == chain_.beside() ? head->hedged_at_ns : head->wanted_at_ns;
    chain_.succeeded(generation, static_cast<double>(head->first_audio_ns - since_ns) / 1e6);
    head->pace->note(head->text, audio_ms(*head));
  }
  head->audio->complete_now();
  requests_.pop_front();
  asking_.send_next();
}

void SynthesizerStage::on_refused(uint64_t generation, uint64_t utterance, const dgm_error& why) {
  if (!head_of(generation, utterance)) return;
  auto failure = failure_of(why);
  // Nobody else could take it, and the session is as good as before: only this sentence is lost.
  if (failure.reason == FailureReason::kRefused && !chain_.has_other()) {
    drop_front(chain_.find(generation)->name() + " refused it: " + failure.detail);
    return asking_.send_next();
  }
  fail(generation, std::move(failure));
}

void SynthesizerStage::fail(uint64_t generation, ProviderFailure failure) {
  const bool is_beside = chain_.beside() && chain_.beside()->generation() == generation;
  chain_.fail(generation, std::move(failure));
  if (!is_beside || requests_.empty() || requests_.front().voice != generation) return;
  keep_unheard(requests_.front());  // the first one was cancelled; it is asked again
  asking_.send_next();
}

void SynthesizerStage::keep_unheard(Request& head) {
  auto& audio = *head.audio;
  if (head.voice != 0) {
    const size_t heard = std::max(audio.heard(), head.begin) - head.begin;
    size_t keep = 0, said = 0;
    if (head.peak <= kSilentPeak || head.is_babble) {
      keep = heard;
    } else if (head.aligned_bytes > 0) {
      keep = std::max(heard, head.aligned_samples);
      said = head.aligned_bytes;
    } else if (heard > 0) {
      keep = heard;
      const double heard_ms = static_cast<double>(heard) * 1000 / rate_;
      said = resume_at(head.text, static_cast<size_t>(head.pace->bytes_in(heard_ms)));
    }
    audio.cut(head.begin + keep);
    head.text.erase(0, said);
    head.text.erase(0, std::min(head.text.find_first_not_of(" \t\r\n"), head.text.size()));
  }
  head = {{.utterance = head.utterance},
          std::move(head.text),
          std::move(head.audio),
          std::move(head.style)};
  if (has_words(head.text)) return;
  head.audio->complete_now();  // it failed after the last word
  requests_.pop_front();
}

void SynthesizerStage::drop_front(const std::string& reason) {
  auto request = std::move(requests_.front());
  requests_.pop_front();
  request.audio->complete_now();
  client_.on_unspoken(*this, request.utterance, reason);
}

void SynthesizerStage::on_chain_changed(const ChainChange& change) {
  client_.on_trouble(change.sentence);
  if (!requests_.empty()) {
    auto& head = requests_.front();
    const bool goes_on = change.promoted && head.hedged_at_ns &&
                         (head.voice == 0 || head.voice == chain_.line().generation());
    if (goes_on)
      head.wanted_at_ns = std::exchange(head.hedged_at_ns, 0);
    else
      keep_unheard(head);
  }
  client_.on_synthesizer_changed(*this, change);
  if (change.serving) return asking_.send_next();
  while (!requests_.empty()) drop_front("no synthesizer is left");
}

const dgm_synthesizer_events& SynthesizerStage::events() {
  static const auto stage_of = [](void* ctx) -> SynthesizerStage& {
    return *static_cast<SynthesizerStage*>(static_cast<SessionTag*>(ctx)->stage);
  };
  static const auto generation_of = [](void* ctx) {
    return static_cast<SessionTag*>(ctx)->generation;
  };
  static const dgm_synthesizer_events table{
      sizeof(dgm_synthesizer_events),
      [](void*) {},
      [](void* ctx, uint64_t utterance, const dgm_frame* frame) {
        stage_of(ctx).on_audio(generation_of(ctx), utterance, *frame);
      },
      [](void* ctx, uint64_t utterance) { stage_of(ctx).on_spoken(generation_of(ctx), utterance); },
      [](void* ctx, uint64_t utterance, const dgm_error* why) {
        stage_of(ctx).on_refused(generation_of(ctx), utterance, *why);
      },
      [](void* ctx, const dgm_error* why) {
        stage_of(ctx).fail(generation_of(ctx), failure_of(*why));
      },
      [](void* ctx, uint64_t utterance, uint32_t text_bytes, uint64_t audio_ns) {
        stage_of(ctx).on_aligned(generation_of(ctx), utterance, text_bytes, audio_ns);
      }};
  return table;
}

}  // namespace dgm::calls
