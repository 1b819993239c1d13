#include "host/calls/emotion_stage.h"

#include <algorithm>

#include "host/audio/frame.h"
#include "host/calls/chain_change.h"
#include "host/modules/abi_values.h"
#include "host/modules/capabilities.h"

namespace dgm::calls {

using modules::to_dgm;
using modules::to_string;

EmotionStage::EmotionStage(net::Worker& worker, ProviderHealth& health, std::string language,
                           uint32_t rate, Members members, const routing::EmotionStyle& of_route,
                           Trouble trouble)
    : worker_(worker),
      language_(std::move(language)),
      rate_(rate),
      members_(std::move(members)),
      styles_(of_route),
      trouble_(std::move(trouble)),
      scores_(styles_.size()),
      dropped_(metrics().counter("dragoman_emotion_frames_dropped_total",
                                 "Frames that no emotion analyzer heard: load, or refused")) {
  for (const auto& member : members_) breakers_.push_back(&health.of(*member));
  open_next({});
}

EmotionStage::~EmotionStage() = default;

bool EmotionStage::is_made_of(const Members& members, std::string_view language,
                              const routing::EmotionStyle& of_route) const {
  return members == members_ && language == language_ && EmotionStyles(of_route) == styles_;
}

void EmotionStage::push(const dgm_frame& frame, uint64_t late_ns) {
  if (!session_ || failing_) return;
  if (late_ns > kMostLateNs) return dropped_.add();
  dgm_frame out = frame;
  audio::FrameBuffer buffer;
  if (resampler_) {
    const auto samples = resampler_->frame({frame.samples, frame.sample_count}, buffer);
    out.samples = samples.data();
    out.sample_count = static_cast<uint32_t>(samples.size());
    out.sample_rate_hz = resampler_->to_hz();
  }
  if (session_.call("push_audio", &dgm_emotion::push_audio, &out) != DGM_OK) dropped_.add();
}

void EmotionStage::push_text(std::string_view text) {
  if (session_ && !failing_) session_.call("push_text", &dgm_emotion::push_text, to_dgm(text));
}

void EmotionStage::housekeep(uint64_t now_ns) {
  if (session_ && !failing_ && breakers_[next_]->is_out_of_service(now_ns))
    return fail("it is out of service (" + breakers_[next_]->out_of_service_reason() + ")");
  if (session_ || failing_ || members_.empty() || now_ns < exhausted_at_ns_ + kRetryAfterNs) return;
  next_ = 0;
  open_next({});
}

std::optional<EmotionStage::Mood> EmotionStage::mood(uint64_t now_ns) const {
  if (heard_at_ns_ == 0 || now_ns > heard_at_ns_ + kFreshNs) return std::nullopt;
  const auto strongest = std::ranges::max_element(scores_);
  if (strongest == scores_.end() || *strongest < kLeastScore) return std::nullopt;
  const auto row = static_cast<size_t>(strongest - scores_.begin());
  return Mood{styles_.emotion(row), *strongest, &styles_.style(row)};
}

// Opens the next member that can be opened. `why`: the reasons of those that cannot.
void EmotionStage::open_next(std::string why) {
  for (; next_ < members_.size(); ++next_) {
    const auto& member = members_[next_];
    if (breakers_[next_]->is_out_of_service(worker_.now_ns())) {
      add_reason(why, member->name() + ": " + breakers_[next_]->why_not(worker_.now_ns()));
      continue;
    }
    const uint32_t wanted = modules::wanted_rate(member->capabilities());
    resampler_.reset();
    if (wanted != 0 && wanted != rate_) resampler_.emplace(rate_, wanted);
    const auto opened = session_.open(
        worker_, member, "emotion, " + member->name(),
        [&](const modules::Provider& provider, dgm_scope scope, void** session, dgm_error* error) {
          dgm_emotion_params params{};
          params.struct_size = sizeof params;
          params.scope = scope;
          params.language = to_dgm(language_);
          params.sample_rate_hz = resampler_ ? resampler_->to_hz() : rate_;
          return provider.table<dgm_emotion>().open(provider.self(), &params, &events(), this,
                                                    session, error);
        });
    if (opened) break;
    add_reason(why, member->name() + ": " + opened.error().sentence);
  }
  if (!session_) exhausted_at_ns_ = worker_.now_ns();
  if (why.empty()) return;
  trouble_("emotion: " + why +
           (session_ ? "; " + members_[next_]->name() + " takes over"
                     : "; translations are spoken without it"));
}

// Closing is posted: a plugin may report from inside one of our calls.
void EmotionStage::fail(const std::string& reason) {
  if (failing_) return;
  failing_ = true;
  std::weak_ptr<int> alive = alive_;
  worker_.post([this, alive, reason] {
    if (alive.expired()) return;
    const std::string name = session_ ? session_.provider().name() : std::string();
    session_.close();
    failing_ = false;
    heard_at_ns_ = 0;
    ++next_;
    open_next(name + ": " + reason);
  });
}

void EmotionStage::on_emotion(const dgm_emotion_result& result) {
  std::ranges::fill(scores_, 0.0F);
  for (size_t i = 0; i < result.score_count; ++i) {
    const size_t row = styles_.find(modules::view(result.scores[i].name));
    if (row != EmotionStyles::kUnknown) scores_[row] = result.scores[i].score;
  }
  heard_at_ns_ = std::max<uint64_t>(result.ended_ns, 1);
}

const dgm_emotion_events& EmotionStage::events() {
  static const dgm_emotion_events table{
      sizeof(dgm_emotion_events), [](void*) {},
      [](void* ctx, const dgm_emotion_result* result) {
        static_cast<EmotionStage*>(ctx)->on_emotion(*result);
      },
      [](void* ctx, const dgm_error* why) {
        static_cast<EmotionStage*>(ctx)->fail(to_string(why->detail));
      }};
  return table;
}

}  // namespace dgm::calls
