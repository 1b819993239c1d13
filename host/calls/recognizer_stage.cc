#include "host/calls/recognizer_stage.h"

#include <algorithm>
#include <charconv>

#include "host/audio/frame.h"

namespace dgm::calls {
namespace {

// The one sample rate a recognizer takes ("rate:16000"); 0: any.
uint32_t wanted_rate(const modules::Provider& provider) {
  for (const auto& word : provider.capabilities()) {
    if (!word.starts_with("rate:")) continue;
    uint32_t rate = 0;
    std::from_chars(word.data() + 5, word.data() + word.size(), rate);
    return rate;
  }
  return 0;
}

}  // namespace

RecognizerStage::RecognizerStage(net::Worker& worker, std::string language, uint32_t rate,
                                 Members members, Client& client)
    : worker_(worker),
      language_(std::move(language)),
      rate_(rate),
      client_(client),
      preroll_(kPrerollFrames * rate / 50),
      chain_(
          worker, "recognizer " + language_, std::move(members),
          [this](auto&&... arguments) { return open(arguments...); },
          [this](bool serving, const std::string& sentence) {
            on_chain_changed(serving, sentence);
          }) {
  std::string why;
  if (!chain_.open(why) && !chain_.empty())
    client_.on_trouble("recognizer " + language_ + ": " + why);
}

void RecognizerStage::push(const dgm_frame& frame, const audio::UtteranceEvent& event) {
  using Kind = audio::UtteranceEvent::Kind;
  if (!chain_.serving()) return;
  if (own_endpointing_) {
    send(frame);
    return;
  }
  if (event.kind == Kind::kStarted) begin(event.at_ns);
  if (speaking_) {
    send(frame);
  } else {
    remember(frame);
  }
  if (event.kind == Kind::kEnded || event.kind == Kind::kCut) end(event.at_ns);
  if (event.kind == Kind::kCut) begin(event.at_ns);
}

void RecognizerStage::housekeep(uint64_t now_ns) {
  if (!chain_.serving() && !chain_.empty() && chain_.reopen_if_due(now_ns))
    client_.on_recognizer_changed(true);
  if (!chain_.serving() || unanswered_.empty() || own_endpointing_) return;
  const auto& oldest = unanswered_.front();
  if (oldest.endpoint_ns != 0 && now_ns > oldest.endpoint_ns + kFinalDeadlineNs)
    chain_.fail("no result within 5 s after the end of speech");
}

dgm_status RecognizerStage::open(const modules::Provider& provider, dgm_scope scope, void** session,
                                 dgm_error* why) {
  const uint32_t wanted = wanted_rate(provider);
  const uint32_t rate = wanted ? wanted : rate_;
  resampler_.reset();
  if (rate != rate_) resampler_.emplace(rate_, rate);
  own_endpointing_ = provider.can("endpointing");
  speaking_ = false;
  unanswered_.clear();
  dgm_recognizer_params params{};
  params.struct_size = sizeof params;
  params.scope = scope;
  params.language = to_dgm(language_);
  params.sample_rate_hz = rate;
  params.interim = provider.can("interim");
  return provider.table<dgm_recognizer>().open(provider.self(), &params, &events(), this, session,
                                               why);
}

void RecognizerStage::send(const dgm_frame& frame) {
  dgm_frame out = frame;
  audio::FrameBuffer buffer;
  if (resampler_) {
    const auto samples = resampler_->frame({frame.samples, frame.sample_count}, buffer);
    out.samples = samples.data();
    out.sample_count = static_cast<uint32_t>(samples.size());
    out.sample_rate_hz = resampler_->to_hz();
  }
  if (chain_.table().push_audio(chain_.session(), &out) != DGM_OK) ++frames_refused_;
}

void RecognizerStage::remember(const dgm_frame& frame) {
  const size_t samples = rate_ / 50;
  const size_t count = std::min<size_t>(frame.sample_count, samples);
  std::copy_n(frame.samples, count,
              preroll_.begin() + static_cast<ptrdiff_t>(preroll_next_ * samples));
  preroll_next_ = (preroll_next_ + 1) % kPrerollFrames;
  preroll_filled_ = std::min(preroll_filled_ + 1, kPrerollFrames);
  preroll_captured_at_ns_ = frame.captured_at_ns;
}

void RecognizerStage::send_preroll() {
  const size_t samples = rate_ / 50;
  for (size_t left = preroll_filled_; left > 0; --left) {
    const size_t slot = (preroll_next_ + kPrerollFrames - left) % kPrerollFrames;
    dgm_frame frame{};
    frame.struct_size = sizeof frame;
    frame.captured_at_ns = preroll_captured_at_ns_ - (left - 1) * kFrameNs;
    frame.sample_rate_hz = rate_;
    frame.sample_count = static_cast<uint32_t>(samples);
    frame.samples = &preroll_[slot * samples];
    send(frame);
  }
  preroll_filled_ = 0;
}

void RecognizerStage::begin(uint64_t at_ns) {
  speaking_ = true;
  if (unanswered_.size() >= kMaxUnanswered) unanswered_.pop_front();
  unanswered_.push_back({.speech_started_ns = at_ns});
  send_preroll();
}

void RecognizerStage::end(uint64_t at_ns) {
  if (!speaking_) return;
  speaking_ = false;
  auto& times = unanswered_.back();
  times.speech_ended_ns = at_ns;
  times.endpoint_ns = worker_.now_ns();
  chain_.table().end_utterance(chain_.session());
}

void RecognizerStage::on_result(const dgm_transcript& result) {
  StationTimes times;
  if (!unanswered_.empty()) times = unanswered_.front();
  // Where the host finds the ends, its own times are the exact ones: a provider sees speech go on
  // through the hangover of DGM_FRAME_SPEECH.
  if (own_endpointing_) {
    if (result.speech_started_ns) times.speech_started_ns = result.speech_started_ns;
    if (result.speech_ended_ns) times.speech_ended_ns = result.speech_ended_ns;
  }
  if (result.is_final) {
    if (!unanswered_.empty()) unanswered_.pop_front();
    times.recognized_ns = worker_.now_ns();
  }
  client_.on_transcript({result.text.data, result.text.size}, result.is_final, times);
}

void RecognizerStage::on_chain_changed(bool serving, const std::string& sentence) {
  client_.on_trouble(sentence);
  client_.on_recognizer_changed(serving);
}

const dgm_recognizer_events& RecognizerStage::events() {
  static const dgm_recognizer_events table{
      sizeof(dgm_recognizer_events), [](void*) {}, [](void*, uint64_t) {},
      [](void* ctx, const dgm_transcript* result) {
        auto& stage = *static_cast<RecognizerStage*>(ctx);
        if (stage.chain_.serving()) stage.on_result(*result);
      },
      [](void* ctx, const dgm_error* why) {
        static_cast<RecognizerStage*>(ctx)->chain_.fail(to_string(why->detail));
      }};
  return table;
}

}  // namespace dgm::calls
