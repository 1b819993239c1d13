#include "host/calls/synthesizer_stage.h"

namespace dgm::calls {

SynthesizerStage::SynthesizerStage(net::Worker& worker, ChunkPool& pool, std::string language,
                                   std::string voice, uint32_t rate, Members members,
                                   Client& client)
    : worker_(worker),
      pool_(pool),
      language_(std::move(language)),
      voice_(std::move(voice)),
      rate_(rate),
      client_(client),
      chain_(
          worker, "synthesizer " + language_, std::move(members),
          [this](auto&&... arguments) { return open(arguments...); },
          [this](bool serving, const std::string& sentence) {
            on_chain_changed(serving, sentence);
          }) {
  std::string why;
  if (!chain_.open(why) && !chain_.empty())
    client_.on_trouble("synthesizer " + language_ + ": " + why);
}

std::shared_ptr<SpeechAudio> SynthesizerStage::speak(uint64_t utterance, std::string text,
                                                     const StationTimes& times, StyleWords style) {
  if (requests_.size() >= kMaxPending) return nullptr;
  auto audio = std::make_shared<SpeechAudio>(pool_, utterance, rate_);
  audio->times = times;
  requests_.push_back({utterance, std::move(text), audio, std::move(style)});
  send_next();
  return audio;
}

void SynthesizerStage::cancel_all() {
  for (auto& request : requests_) {
    if (request.sent_at_ns != 0 && chain_.serving())
      chain_.table().cancel(chain_.session(), request.utterance);
    request.audio->complete_now();
  }
  requests_.clear();
}

void SynthesizerStage::housekeep(uint64_t now_ns) {
  if (!chain_.serving() && !chain_.empty()) chain_.reopen_if_due(now_ns);
  if (requests_.empty()) return;
  const auto& head = requests_.front();
  if (head.sent_at_ns == 0)
    send_next();  // was BUSY
  else if (head.audio->samples() == 0 && now_ns > head.sent_at_ns + kFirstAudioDeadlineNs)
    chain_.fail("no audio within 4 s");
}

dgm_status SynthesizerStage::open(const modules::Provider& provider, dgm_scope scope,
                                  void** session, dgm_error* why) {
  dgm_synthesizer_params params{};
  params.struct_size = sizeof params;
  params.scope = scope;
  params.language = to_dgm(language_);
  params.voice = to_dgm(voice_);
  params.sample_rate_hz = rate_;
  return provider.table<dgm_synthesizer>().open(provider.self(), &params, &events(), this, session,
                                                why);
}

void SynthesizerStage::send_next() {
  if (!chain_.serving() || requests_.empty() || requests_.front().sent_at_ns != 0) return;
  auto& head = requests_.front();
  dgm_speak_request request{};
  request.struct_size = sizeof request;
  request.utterance = head.utterance;
  request.text = to_dgm(head.text);
  request.speed = 1.0F;
  std::vector<dgm_text_pair> style;
  for (const auto& [word, number] : head.style) style.push_back({to_dgm(word), to_dgm(number)});
  request.style = style.data();
  request.style_count = style.size();
  resampler_.reset();
  head.sent_at_ns = worker_.now_ns();  // first: audio may come inside the call
  const auto status = chain_.table().speak(chain_.session(), &request);
  if (status == DGM_OK || requests_.empty()) return;
  if (status == DGM_BUSY)
    requests_.front().sent_at_ns = 0;
  else
    chain_.fail("refused a sentence (status " + std::to_string(status) + ")");
}

void SynthesizerStage::on_audio(uint64_t utterance, const dgm_frame& frame) {
  if (requests_.empty() || requests_.front().utterance != utterance) return;  // cancelled meanwhile
  auto& audio = *requests_.front().audio;
  if (audio.samples() == 0) audio.times.synthesized_ns = worker_.now_ns();
  const std::span<const int16_t> samples(frame.samples, frame.sample_count);
  if (frame.sample_rate_hz == rate_) {
    audio.append(samples);
  } else {
    if (!resampler_ || resampler_->from_hz() != frame.sample_rate_hz)
      resampler_.emplace(frame.sample_rate_hz, rate_);
    resampler_->process(samples, [&](std::span<const int16_t> piece) { audio.append(piece); });
  }
}

void SynthesizerStage::on_spoken(uint64_t utterance) {
  if (requests_.empty() || requests_.front().utterance != utterance) return;
  auto request = std::move(requests_.front());
  requests_.pop_front();
  if (resampler_)
    resampler_->flush([&](std::span<const int16_t> piece) { request.audio->append(piece); });
  request.audio->complete_now();
  if (request.audio->samples() == 0)
    client_.on_unspoken(*this, utterance, provider_name() + " gave no audio");
  send_next();
}

void SynthesizerStage::give_up(const std::string& reason) {
  while (!requests_.empty()) {
    auto request = std::move(requests_.front());
    requests_.pop_front();
    request.audio->complete_now();
    client_.on_unspoken(*this, request.utterance, reason);
  }
}

void SynthesizerStage::on_chain_changed(bool serving, const std::string& sentence) {
  client_.on_trouble(sentence);
  // What was begun is heard as far as it came; the next provider speaks the rest of the queue.
  if (!requests_.empty() && requests_.front().audio->samples() > 0) {
    requests_.front().audio->complete_now();
    requests_.pop_front();
  }
  for (auto& request : requests_) request.sent_at_ns = 0;
  if (serving)
    send_next();
  else
    give_up(sentence);
}

const dgm_synthesizer_events& SynthesizerStage::events() {
  static const dgm_synthesizer_events table{
      sizeof(dgm_synthesizer_events),
      [](void*) {},
      [](void* ctx, uint64_t utterance, const dgm_frame* frame) {
        auto& stage = *static_cast<SynthesizerStage*>(ctx);
        if (stage.chain_.serving()) stage.on_audio(utterance, *frame);
      },
      [](void* ctx, uint64_t utterance) {
        auto& stage = *static_cast<SynthesizerStage*>(ctx);
        if (stage.chain_.serving()) stage.on_spoken(utterance);
      },
      [](void* ctx, uint64_t, const dgm_error* why) {
        static_cast<SynthesizerStage*>(ctx)->chain_.fail(to_string(why->detail));
      },
      [](void* ctx, const dgm_error* why) {
        static_cast<SynthesizerStage*>(ctx)->chain_.fail(to_string(why->detail));
      },
      nullptr};
  return table;
}

}  // namespace dgm::calls
