#include "dragoman/testing/drivers/transport_driver.h"

#include "fake_state.h"

namespace dragoman::testing {

namespace {

constexpr size_t kLargestPayload = 65'507;  // of a UDP datagram over IPv4

bool known_codec(dgm_codec codec) { return codec >= DGM_CODEC_S16LE && codec <= DGM_CODEC_G722; }

}  // namespace

SeenRendezvous rendezvous_of(const TestProvider& provider) {
  const auto& table = *static_cast<const dgm_transport*>(provider.type().interface_table);
  const bool has_it = table.struct_size >= offsetof(dgm_transport, rendezvous) + sizeof(void*);
  dgm_rendezvous out = {};
  out.struct_size = sizeof out;
  if (!has_it || !table.rendezvous || table.rendezvous(provider.self(), &out) != DGM_OK) return {};
  return {out.kind, std::string(view(out.address))};
}

dgm_status ListenerDriver::listen() {
  static constexpr dgm_listener_events kEvents = {sizeof(dgm_listener_events), &on_leg,
                                                  &on_standing_leg, &on_failed};
  const auto& table = *static_cast<const dgm_transport*>(provider_.type().interface_table);
  if (!table.listen) return DGM_UNSUPPORTED;
  scope_ = host_.open_scope();
  return table.listen(provider_.self(), scope_, &kEvents, this);
}

void ListenerDriver::close() {
  if (scope_) host_.close_scope(std::exchange(scope_, 0));
}

void ListenerDriver::on_leg(void* ctx, const dgm_leg_offer* offer) {
  if (offer->stream) self(ctx).host_.take_stream(offer->stream);
  self(ctx).offers.push_back({std::string(view(offer->extension)),
                              std::string(view(offer->call_id)),
                              std::string(view(offer->from)),
                              offer->stream,
                              {offer->unread.data, offer->unread.data + offer->unread.size}});
}

void ListenerDriver::on_standing_leg(void* ctx, dgm_str extension, uint16_t local_port) {
  self(ctx).standing_legs.emplace_back(view(extension), local_port);
}

void ListenerDriver::on_failed(void* ctx, const dgm_error* why) {
  self(ctx).failures.push_back(from_c(why));
}

dgm_status TransportDriver::open_session(Borrowed& borrowed, dgm_error* why) {
  static constexpr dgm_leg_events kEvents = {
      sizeof(dgm_leg_events), &on_ready, &on_format, &on_packet, &on_dtmf, &on_ended};
  if (stream_) host().move_stream(stream_, scope_);
  const bool connects = rendezvous_of(test_provider()).kind == DGM_MEET_REMOTE_FIRST;
  const std::string& to = remote.empty() && connects ? settings().remote : remote;
  const dgm_leg_params params = {0,
                                 scope_,
                                 borrowed.text(extension),
                                 stream_,
                                 borrowed.bytes(unread_),
                                 local_port,
                                 borrowed.text(to),
                                 borrowed.text(codec)};
  return table<dgm_transport>().open(provider(), borrowed.structure(params, settings().newer_host),
                                     borrowed.structure(kEvents, settings().newer_host), this,
                                     &session_, why);
}

void TransportDriver::work(int) {
  if (codec_ != 0) send(Bytes(payload_size(), 0));
  host().advance(std::chrono::milliseconds(20));
  if (is_open()) stats();
}

void TransportDriver::on_ready(void* ctx, const dgm_leg_ready* ready) {
  if (!self(ctx).note("ready")) return;
  self(ctx).ready_ = true;
  self(ctx).local_ = ready->local;
}

void TransportDriver::on_format(void* ctx, const dgm_leg_format* format) {
  if (!self(ctx).note("format")) return;
  if (!known_codec(format->codec) || format->sample_rate_hz == 0)
    self(ctx).violation("on_format: an unknown codec, or no sample rate");
  self(ctx).codec_ = format->codec;
  self(ctx).sample_rate_hz_ = format->sample_rate_hz;
}

void TransportDriver::on_packet(void* ctx, const dgm_packet* packet) {
  if (!self(ctx).note("packet")) return;
  if (!known_codec(packet->codec) || packet->sample_rate_hz == 0)
    self(ctx).violation("on_packet: an unknown codec, or no sample rate");
  if (packet->payload.size > kLargestPayload)
    self(ctx).violation("on_packet: a payload of more than 65507 bytes");
  self(ctx).packets_.push_back(
      {packet->flags, packet->arrived_at_ns, packet->sequence, packet->position, packet->codec,
       packet->sample_rate_hz,
       Bytes(packet->payload.data, packet->payload.data + packet->payload.size)});
}

void TransportDriver::on_dtmf(void* ctx, char digit, uint32_t duration_ms) {
  constexpr std::string_view kDigits = "0123456789*#ABCD";
  if (!self(ctx).note("dtmf")) return;
  if (kDigits.find(digit) == std::string_view::npos)
    self(ctx).violation("on_dtmf: a digit that no telephone has");
  self(ctx).digits_.emplace_back(digit, duration_ms);
}

}  // namespace dragoman::testing
