#include "host/calls/leg.h"

#include <algorithm>

#include "host/audio/frame.h"
#include "host/calls/room.h"
#include "host/routing/language.h"

namespace dgm::calls {

Leg::Leg(uint64_t number, net::Worker& worker, ProviderPtr transport, Place place,
         MediaScratch& scratch, Owner& owner)
    : number_(number),
      worker_(worker),
      transport_(std::move(transport)),
      place_(std::move(place)),
      scratch_(scratch),
      owner_(owner) {}

Leg::~Leg() {
  if (sender_) worker_.unpace(*this);
  session_.close();
}

Outcome Leg::open() {
  auto opened = session_.open(
      worker_, transport_, transport_->name() + " leg " + place_.extension,
      [this](const modules::Provider& transport, dgm_scope scope, void** session, dgm_error* why) {
        dgm_leg_params params{};
        params.struct_size = sizeof params;
        params.scope = scope;
        params.extension = to_dgm(place_.extension);
        params.stream = place_.stream;
        params.unread = {place_.unread.data(), place_.unread.size()};
        params.local_port = place_.local_port;
        params.remote = to_dgm(place_.remote);
        params.codec = to_dgm(place_.codec);
        return transport.table<dgm_transport>().open(transport.self(), &params, &events(), this,
                                                     session, why);
      });
  if (opened) return opened;
  return Error{"leg " + place_.extension + " on " + transport_->name(), opened.error().sentence};
}

Outcome Leg::set_remote(const std::string& remote) {
  const bool can = session_ && modules::offers(session_.table(), &dgm_transport::set_remote);
  const auto status = can ? session_.call("set_remote", &dgm_transport::set_remote, to_dgm(remote))
                          : DGM_UNSUPPORTED;
  if (status == DGM_OK) return Done{};
  return Error{"leg " + place_.extension + " on " + transport_->name(),
               "cannot send to " + remote + " (status " + std::to_string(status) + ")"};
}

void Leg::play_tone(std::optional<audio::ProgressTone> tone) {
  tone_.reset();
  if (tone && sender_) tone_.emplace(*tone, format_.sample_rate_hz);
}

void Leg::settle(GenerationPtr generation, routing::CallFacts facts, routing::LegPlan plan,
                 Seat seat) {
  generation_ = std::move(generation);
  facts_ = std::move(facts);
  plan_ = std::move(plan);
  seat_ = std::move(seat);
  joined_at_ns_ = worker_.now_ns();
  apply_options();
}

routing::CallFacts Leg::facts_now() const {
  auto facts = facts_;
  facts.duration_ms = (worker_.now_ns() - joined_at_ns_) / kNsPerMs;
  return facts;
}

void Leg::apply_options() {
  const auto& route = plan_->leg;
  if (!route.automatic_gain)
    gain_.reset();
  else if (!gain_)
    gain_.emplace();
  if (!route.comfort_noise)
    comfort_noise_.reset();
  else if (!comfort_noise_)
    comfort_noise_.emplace();
  const audio::EndpointerOptions endpoints{.endpoint_ms = route.endpoint_ms,
                                           .max_utterance_ms = route.max_utterance_ms};
  if (endpointer_)
    endpointer_->change(endpoints);
  else
    endpointer_.emplace(endpoints);
  watch_.reset();
  if (route.detect.empty()) return;
  auto languages = route.detect;
  if (std::ranges::find(languages, route.language) == languages.end())
    languages.insert(languages.begin(), route.language);
  watch_.emplace(std::move(languages), route.detect_after);
}

void Leg::move_later(GenerationPtr generation, const routing::LegPlan& plan) {
  move_ = Move{std::move(generation), plan.leg, plan.why};
}

bool Leg::may_move() const { return move_ && (move_->at_boundary || !endpointer_->in_utterance()); }

void Leg::move() {
  auto move = std::move(*move_);
  move_.reset();
  generation_ = std::move(move.generation);
  plan_->leg = std::move(move.route);
  plan_->why = std::move(move.why);
  apply_options();  // before it: he may come back to the language of his route
  if (own_language_) routing::change_language(plan_->leg, *own_language_);
  owner_.on_leg_moved(*this);
}

void Leg::set_links(std::vector<Link*> incoming, std::vector<Link*> outgoing, Leg* relay_to,
                    bool driven) {
  incoming_ = std::move(incoming);
  outgoing_ = std::move(outgoing);
  // What waits in the jitter buffer would keep every later frame waiting behind it.
  if (relay_to && !relay_to_ && capture_) capture_->forget_waiting();
  relay_to_ = relay_to;
  driven_ = driven;
}

void Leg::on_slot(uint64_t due_ns) {
  slot_late_ns_ = worker_.now_ns() - std::min(worker_.now_ns(), due_ns);
  capture_slot(due_ns);
  if (!driven_ || sender_->is_behind(worker_.now_ns())) play(sender_->clock(due_ns));
}

void Leg::capture_slot(uint64_t now_ns) {
  std::optional<CapturedFrame> frame;
  if (!relay_to_ || capture_->waiting()) {
    frame = capture_->take(now_ns, quiet_, scratch_.captured);
  } else if (relay_to_->sender_ && relay_to_->sender_->is_behind(worker_.now_ns())) {
    frame = capture_->conceal(now_ns, scratch_.captured);
  }
  if (!frame) frame = silence_after_speech(now_ns);
  if (!frame) return;
  hear(*frame);
  relay();
}

// A far end that falls silent may stop sending altogether (silence suppression, hold). The
// utterance has to end all the same, not when it sends again.
std::optional<CapturedFrame> Leg::silence_after_speech(uint64_t now_ns) {
  if (relay_to_ || !endpointer_ || !endpointer_->in_utterance()) return std::nullopt;
  const std::span<int16_t> samples(scratch_.captured.data(), sender_->samples_per_frame());
  std::ranges::fill(samples, int16_t{0});
  return CapturedFrame{samples, now_ns, DGM_FRAME_SILENCE};
}

void Leg::on_packet(const dgm_packet& packet) {
  if (!capture_) return;
  if (!relay_to_) {
    capture_->put(packet);
    return;
  }
  CapturedFrame frame;
  if (!capture_->take_now(packet, scratch_.captured, frame)) return;
  hear(frame);
  relay();
}

// The frame just heard goes on at once, as far as the listener's clock allows.
void Leg::relay() {
  if (!relay_to_ || !relay_to_->sender_)
    return;  // a provider's answer may just have changed the room
  auto& sender = *relay_to_->sender_;
  if (sender.may_send_ahead(worker_.now_ns())) {
    relay_to_->play(0);
  } else {
    sender.count_ahead();
    for (auto* link : outgoing_) link->drop_waiting();
  }
}

dgm_frame Leg::as_dgm(const CapturedFrame& frame) const {
  dgm_frame out{};
  out.struct_size = sizeof out;
  out.flags = frame.flags;
  out.captured_at_ns = frame.captured_at_ns;
  out.sample_rate_hz = format_.sample_rate_hz;
  out.sample_count = static_cast<uint32_t>(frame.samples.size());
  out.samples = frame.samples.data();
  return out;
}

void Leg::hear(CapturedFrame frame) {
  heard_level_.add(frame.samples);
  const bool heard = (frame.flags & (DGM_FRAME_LOST | DGM_FRAME_SILENCE)) == 0;
  const auto voice = voice_activity_->process(frame.samples);
  quiet_ = !voice.speech;
  if (voice.speech) {
    frame.flags |= DGM_FRAME_SPEECH;
    ++speech_frames_;
  }
  if (speaker_) speaker_->push_manner(as_dgm(frame), slot_late_ns_);
  if (gain_) gain_->process(frame.samples, heard && voice.speech);
  if (endpointer_) {
    const auto event = endpointer_->process(voice.active, frame.captured_at_ns);
    if (event.kind == audio::UtteranceEvent::Kind::kStarted) {
      ++utterances_heard_;
      if (plan_->leg.barge_in == routing::BargeIn::kYield && playout_->playing()) {
        playout_->yield();
        if (room_) room_->tell_yielded(*this);
      }
    } else if (event.kind != audio::UtteranceEvent::Kind::kNone) {
      speech_ended_ns_ = event.at_ns;
      if (move_) move_->at_boundary = true;
    }
    if (speaker_) speaker_->push(as_dgm(frame), event);
  }
  for (auto* link : outgoing_) link->push(frame.samples);
}

void Leg::play(uint64_t frame_number) {
  const size_t samples = sender_->samples_per_frame();
  const std::span<int16_t> speech(scratch_.speech.data(), samples);
  const bool translated = playout_->pull(speech);
  if (translated) {
    if (const auto* begun = playout_->just_begun(); begun && begun_count_ < begun_.size())
      begun_[begun_count_++] = {begun->audio, begun->speaker, worker_.now_ns()};
  }
  scratch_.mixer.begin(samples);
  bool sounds = translated;
  for (auto* link : incoming_)
    sounds |= link->mix_into(scratch_.mixer,
                             translated && playout_->current_speaker() == link->from().number());
  if (translated) scratch_.mixer.add(speech);
  if (tone_ && !translated) {
    tone_->fill(speech);
    scratch_.mixer.add(speech);
    sounds = true;
  }
  if (!sounds && comfort_noise_) {
    comfort_noise_->fill(speech);
    scratch_.mixer.add(speech);
    sounds = true;
  }
  const std::span<int16_t> out(scratch_.played.data(), samples);
  if (!sounds) {
    sender_->send_silence(frame_number);
    return;
  }
  scratch_.mixer.finish(out);
  sent_level_.add(out);
  sender_->send(out, frame_number);
}

void Leg::on_format(const dgm_leg_format& format) {
  const bool first = !sender_;
  if (!first && format.codec == format_.codec && format.sample_rate_hz == format_.sample_rate_hz)
    return;
  if (!audio::codec_of(format.codec) || !audio::is_supported_rate(format.sample_rate_hz)) {
    end("the transport offers a format this host cannot send (codec " +
        std::to_string(format.codec) + ", " + std::to_string(format.sample_rate_hz) + " Hz)");
    return;
  }
  const bool new_rate = first || format.sample_rate_hz != format_.sample_rate_hz;
  format_ = format;
  const uint64_t started_at_ns = first ? worker_.now_ns() : sender_->started_at_ns();
  const uint64_t next = first ? 0 : sender_->next();
  sender_.emplace(session_.table(), session_.get(), &transport_->guest(), format_, started_at_ns,
                  next);
  if (new_rate) {
    capture_.emplace(format_.sample_rate_hz);
    voice_activity_.emplace(format_.sample_rate_hz);
    playout_ = std::make_unique<PlayoutQueue>(format_.sample_rate_hz);
    if (room_) room_->on_rate_changed(*this);
  }
  if (first) {
    worker_.pace(*this);
    owner_.on_leg_media(*this);
  }
}

void Leg::end(const std::string& reason) {
  if (ended_) return;
  ended_ = true;
  owner_.on_leg_ended(*this, reason);
}

const dgm_leg_events& Leg::events() {
  static const dgm_leg_events table{
      sizeof(dgm_leg_events),
      [](void* ctx, const dgm_leg_ready* ready) {
        auto& leg = *static_cast<Leg*>(ctx);
        leg.owner_.on_leg_ready(leg, ready->local);
      },
      [](void* ctx, const dgm_leg_format* format) { static_cast<Leg*>(ctx)->on_format(*format); },
      [](void* ctx, const dgm_packet* packet) { static_cast<Leg*>(ctx)->on_packet(*packet); },
      [](void* ctx, char digit, uint32_t) {
        auto& leg = *static_cast<Leg*>(ctx);
        leg.owner_.on_leg_dtmf(leg, digit);
      },
      [](void* ctx, const dgm_error* why) {
        static_cast<Leg*>(ctx)->end(why->status == DGM_OK && why->detail.size == 0
                                        ? "the far end hung up"
                                        : to_string(why->detail));
      }};
  return table;
}

}  // namespace dgm::calls
