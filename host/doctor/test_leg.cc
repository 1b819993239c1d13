#include "host/doctor/test_leg.h"

#include <array>

#include "host/base/clock.h"

#include "host/net/address.h"

namespace dgm::doctor {
namespace {

constexpr double kPeakOverRmsDb = 3.01;  // of a sine
constexpr size_t kMostSamples = 960;     // 20 ms of 48 kHz
constexpr size_t kMostPackets = 2000;    // a call of ours has some 200

}  // namespace

TestLeg::TestLeg(net::Worker& worker, ProviderPtr transport, bool plays_tone, Handlers handlers)
    : worker_(worker),
      transport_(std::move(transport)),
      plays_tone_(plays_tone),
      handlers_(std::move(handlers)) {}

TestLeg::~TestLeg() {
  if (is_paced_) worker_.unpace(*this);
  session_.close();
}

Outcome TestLeg::open(const Place& place) {
  return session_.open(
      worker_, transport_, transport_->name() + " test leg",
      [&](const modules::Provider& transport, dgm_scope scope, void** session, dgm_error* why) {
        dgm_leg_params params{};
        params.struct_size = sizeof params;
        params.scope = scope;
        params.extension = to_dgm(place.extension);
        params.stream = place.stream;
        params.unread = {place.unread.data(), place.unread.size()};
        params.local_port = place.local_port;
        params.remote = to_dgm(place.remote);
        params.codec = to_dgm(place.codec);
        return table().open(transport.self(), &params, &events(), this, session, why);
      });
}

Outcome TestLeg::set_remote(const std::string& remote) {
  const bool can = session_ && modules::offers(table(), &dgm_transport::set_remote);
  if (can && table().set_remote(session_.get(), to_dgm(remote)) == DGM_OK) return Done{};
  return Error{"", "the transport cannot send to " + remote};
}

void TestLeg::on_format(const dgm_leg_format& format) {
  const auto codec = audio::codec_of(format.codec);
  if (!codec) {
    handlers_.on_ended("the transport wants a codec that this host does not have");
    return;
  }
  if (!encoder_ || encoder_->codec() != *codec || rate_ != format.sample_rate_hz) {
    encoder_.emplace(*codec);
    rate_ = format.sample_rate_hz;
    tone_.emplace(rate_, kToneHz, kToneDbfs + kPeakOverRmsDb);
  }
  if (is_paced_) return;
  is_paced_ = true;
  worker_.pace(*this);
}

void TestLeg::on_slot(uint64_t) {
  if (!session_ || !encoder_ || frame_ > kLeadFrames + kToneFrames + kTailFrames) return;
  std::array<int16_t, kMostSamples> samples{};
  std::array<uint8_t, kMostSamples * 2> bytes;
  const std::span<int16_t> frame(samples.data(), std::min<size_t>(kMostSamples, rate_ / 50));
  const bool is_tone = plays_tone_ && frame_ >= kLeadFrames && frame_ < kLeadFrames + kToneFrames;
  if (is_tone) tone_->fill(frame);
  if (is_tone && recording_.tone_began_ns == 0) recording_.tone_began_ns = steady_now_ns();
  dgm_media media{};
  media.struct_size = sizeof media;
  media.flags = position_ == 0 ? uint32_t{DGM_MEDIA_MARKER} : 0U;
  media.position = position_;
  media.payload = {bytes.data(), encoder_->encode(frame, bytes)};
  table().send(session_.get(), &media);
  position_ += frame.size();
  if (frame_++ == kLeadFrames + kToneFrames + kTailFrames) handlers_.on_played();
}

void TestLeg::on_packet(const dgm_packet& packet) {
  if (recording_.packets.size() >= kMostPackets ||
      (packet.flags & uint32_t{DGM_MEDIA_COMFORT_NOISE}) != 0)
    return;
  // A stream that shows its format begins anew: AudioSocket is 8 kHz until the first audio tells.
  if (recording_.codec != packet.codec || recording_.sample_rate_hz != packet.sample_rate_hz) {
    recording_.packets.clear();
    recording_.codec = packet.codec;
    recording_.sample_rate_hz = packet.sample_rate_hz;
  }
  recording_.packets.push_back({packet.arrived_at_ns,
                                packet.sequence,
                                {packet.payload.data, packet.payload.data + packet.payload.size}});
}

const dgm_leg_events& TestLeg::events() {
  static const dgm_leg_events table{
      sizeof(dgm_leg_events),
      [](void* ctx, const dgm_leg_ready* ready) {
        static_cast<TestLeg*>(ctx)->handlers_.on_ready(
            ready->local.version == 0 ? std::string() : net::print_address(ready->local));
      },
      [](void* ctx, const dgm_leg_format* format) {
        static_cast<TestLeg*>(ctx)->on_format(*format);
      },
      [](void* ctx, const dgm_packet* packet) { static_cast<TestLeg*>(ctx)->on_packet(*packet); },
      [](void*, char, uint32_t) {},
      [](void* ctx, const dgm_error* why) {
        static_cast<TestLeg*>(ctx)->handlers_.on_ended(
            why->status == DGM_OK ? "Asterisk closed the media" : to_string(why->detail));
      }};
  return table;
}

}  // namespace dgm::doctor
