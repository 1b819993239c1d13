#include "host/calls/sender.h"

#include <algorithm>

#include "host/audio/frame.h"
#include "host/base/clock.h"
#include "host/modules/call_plugin.h"

namespace dgm::calls {

Sender::Sender(const dgm_transport& transport, void* session, const net::Guest* guest,
               const dgm_leg_format& format, uint64_t started_at_ns, uint64_t next)
    : transport_(transport),
      session_(session),
      guest_(guest),
      samples_(audio::samples_per_frame(format.sample_rate_hz)),
      started_at_ns_(started_at_ns),
      encoder_(audio::codec_of(format.codec).value_or(audio::Codec::kPcmu)),
      payload_(audio::bytes_for(encoder_.codec(), samples_)),
      silence_(payload_.size(), audio::silence_byte(encoder_.codec())),
      next_(next) {}

uint64_t Sender::clock(uint64_t now_ns) const {
  return now_ns < started_at_ns_ ? 0 : (now_ns - started_at_ns_) / kFrameNs;
}

void Sender::send(std::span<const int16_t> frame, uint64_t number) {
  const size_t bytes = encoder_.encode(frame, payload_);
  put({payload_.data(), bytes}, number, false);
}

void Sender::send_silence(uint64_t number) {
  ++stats_.silent_frames;
  if (encoder_.codec() == audio::Codec::kG722) {  // has state: silence must be encoded
    static constexpr std::array<int16_t, audio::kMaxFrameSamples> kQuiet{};
    const size_t bytes = encoder_.encode({kQuiet.data(), samples_}, payload_);
    put({payload_.data(), bytes}, number, true);
  } else {
    put(silence_, number, true);
  }
}

void Sender::put(std::span<const uint8_t> payload, uint64_t number, bool silent) {
  next_ = std::max(next_, number);
  dgm_media media{};
  media.struct_size = sizeof media;
  media.flags = was_silent_ && !silent ? uint32_t{DGM_MEDIA_MARKER} : 0U;
  media.position = next_ * samples_;
  media.payload = {payload.data(), payload.size()};
  was_silent_ = silent;
  ++next_;
  ++stats_.frames;
  const dgm_status status =
      modules::call_plugin(guest_, "send", [&] { return transport_.send(session_, &media); });
  if (status != DGM_OK) ++stats_.refused;
}

}  // namespace dgm::calls
