#pragma once

#include "dragoman/testing/drivers/session_driver.h"
#include "dragoman/transport.h"

namespace dragoman::testing {

struct SeenPacket {
  uint32_t flags;
  uint64_t arrived_at_ns, sequence, position;
  dgm_codec codec;
  uint32_t sample_rate_hz;
  Bytes payload;
};

struct SeenOffer {
  std::string extension, call_id, from;
  dgm_socket stream;
  Bytes unread;
};

struct SeenRendezvous {
  dgm_rendezvous_kind kind = DGM_MEET_LEG_FIRST;
  std::string address;
};

// What the host makes of dgm_transport.rendezvous; call it after listen().
SeenRendezvous rendezvous_of(const TestProvider& provider);

// The listening side of a transport: offers keep their stream until a leg takes it.
class ListenerDriver {
 public:
  ListenerDriver(FakeHost& host, const TestProvider& provider) : host_(host), provider_(provider) {}
  ~ListenerDriver() { close(); }
  ListenerDriver(const ListenerDriver&) = delete;
  ListenerDriver& operator=(const ListenerDriver&) = delete;

  // DGM_UNSUPPORTED: this transport does not listen.
  dgm_status listen();
  void close();
  std::vector<SeenOffer> offers;
  std::vector<std::pair<std::string, uint16_t>> standing_legs;
  std::vector<Error> failures;

 private:
  static ListenerDriver& self(void* ctx) { return *static_cast<ListenerDriver*>(ctx); }
  static void on_leg(void* ctx, const dgm_leg_offer* offer);
  static void on_standing_leg(void* ctx, dgm_str extension, uint16_t local_port);
  static void on_failed(void* ctx, const dgm_error* why);

  FakeHost& host_;
  const TestProvider& provider_;
  dgm_scope scope_ = 0;
};

class TransportDriver final : public SessionDriver {
 public:
  using SessionDriver::SessionDriver;
  ~TransportDriver() override { close(); }

  // Set before open(). An empty remote is settings().remote if the transport must know it first.
  std::string extension = "7777", remote, codec;
  uint16_t local_port = 0;
  void take(const SeenOffer& offer) {
    extension = offer.extension;
    stream_ = offer.stream;
    unread_ = offer.unread;
  }

  dgm_status send(const Bytes& payload, uint32_t flags = 0) {
    if (ended()) return DGM_CANCELLED;
    Borrowed borrowed;
    const dgm_media media = {0, flags, position_, borrowed.bytes(payload)};
    const dgm_status status = table<dgm_transport>().send(session_, borrowed.structure(media));
    position_ += sample_rate_hz_ / 50;
    return status;
  }
  dgm_status send_dtmf(char digit, uint32_t duration_ms) {
    return ended() ? dgm_status{DGM_CANCELLED}
                   : table<dgm_transport>().send_dtmf(session_, digit, duration_ms);
  }
  dgm_status set_remote(std::string_view address) {
    if (ended()) return DGM_CANCELLED;
    Borrowed borrowed;
    return table<dgm_transport>().set_remote
               ? table<dgm_transport>().set_remote(session_, borrowed.text(address))
               : dgm_status{DGM_UNSUPPORTED};
  }
  dgm_leg_stats stats() const {
    dgm_leg_stats out = {};
    out.struct_size = sizeof out;
    table<dgm_transport>().stats(session_, &out);
    return out;
  }
  const dgm_address& local() const { return local_; }  // of on_ready
  dgm_codec send_codec() const { return codec_; }      // of on_format; 0: none so far
  uint32_t send_rate_hz() const { return sample_rate_hz_; }
  // The bytes of 20 ms in the format of on_format.
  size_t payload_size() const {
    const size_t samples = sample_rate_hz_ / 50;
    return codec_ == DGM_CODEC_S16LE || codec_ == DGM_CODEC_L16 ? samples * 2
           : codec_ == DGM_CODEC_G722                           ? samples / 2
                                                                : samples;
  }
  const std::vector<SeenPacket>& packets() const { return packets_; }
  const std::vector<std::pair<char, uint32_t>>& digits() const { return digits_; }

  void work(int) override;

 protected:
  dgm_status open_session(Borrowed& borrowed, dgm_error* why) override;
  void close_session(void* session) override { table<dgm_transport>().close(session); }
  void posted(uint64_t event) override { call_on_posted<dgm_transport>(event); }

 private:
  static TransportDriver& self(void* ctx) { return *static_cast<TransportDriver*>(ctx); }
  static void on_ready(void* ctx, const dgm_leg_ready* ready);
  static void on_format(void* ctx, const dgm_leg_format* format);
  static void on_packet(void* ctx, const dgm_packet* packet);
  static void on_dtmf(void* ctx, char digit, uint32_t duration_ms);
  static void on_ended(void* ctx, const dgm_error* why) { self(ctx).note_last("ended", why); }

  dgm_socket stream_ = 0;
  Bytes unread_;
  dgm_address local_ = {};
  dgm_codec codec_ = 0;
  uint32_t sample_rate_hz_ = 0;
  uint64_t position_ = 0;
  std::vector<SeenPacket> packets_;
  std::vector<std::pair<char, uint32_t>> digits_;
};

}  // namespace dragoman::testing
