// The media path of the wrapper allocates nothing: datagrams in and out, frames, stream data,
// transcripts from push_audio.
#include <gtest/gtest.h>

#include "dragoman/cpp/net.hpp"
#include "dragoman/cpp/recognizer.hpp"
#include "tests/support/allocation_counter.h"

namespace {

using dragoman::Status;

// A host that does nothing but remember whom to call.
struct Remembered {
  dgm_udp_events udp = {};
  dgm_stream_events stream = {};
  void* ctx = nullptr;
  size_t bytes_sent = 0, transcripts = 0;
} g_seen;

dgm_status udp_open(dgm_scope, const dgm_udp_params*, const dgm_udp_events* events, void* ctx,
                    dgm_socket* out, dgm_address*, dgm_error*) {
  g_seen.udp = *events;
  g_seen.ctx = ctx;
  *out = 1;
  return DGM_OK;
}
dgm_status udp_send(dgm_socket, const dgm_address*, dgm_bytes data) {
  g_seen.bytes_sent += data.size;
  return DGM_OK;
}
dgm_status stream_attach(dgm_socket, dgm_scope, const dgm_stream_events* events, void* ctx) {
  g_seen.stream = *events;
  g_seen.ctx = ctx;
  return DGM_OK;
}
dgm_status stream_send(dgm_socket, dgm_bytes data) {
  g_seen.bytes_sent += data.size;
  return DGM_OK;
}
void close_socket(dgm_socket) {}

const dgm_host* quiet_host() {
  static dgm_host_net net = {};
  net.struct_size = sizeof net;
  net.udp_open = &udp_open;
  net.udp_send = &udp_send;
  net.stream_attach = &stream_attach;
  net.stream_send = &stream_send;
  net.close = &close_socket;
  static const dgm_host host = {sizeof(dgm_host),
                                DGM_ABI_MAJOR,
                                DGM_ABI_MINOR,
                                "quiet",
                                [](int32_t, dgm_scope, dgm_str) {},
                                [](const char* id) -> const void* {
                                  return std::string_view(id) == DGM_HOST_NET_ID ? &net : nullptr;
                                },
                                [](dgm_scope, uint64_t) -> dgm_status { return DGM_OK; }};
  return &host;
}

class Owner final : public dragoman::Session {
 public:
  Owner() : Session(1) {}
  void fail(const dragoman::Error& error) noexcept override { ADD_FAILURE() << error.detail; }
};

class Echo final : public dragoman::RecognizerSession {
 public:
  using RecognizerSession::RecognizerSession;
  Status push_audio(const dragoman::Frame& frame) override {
    events().transcript({.utterance = frame.samples().size(), .text = "the same words again"});
    return Status::kOk;
  }
  void end_utterance() override {}
};

class EchoProvider {
 public:
  explicit EchoProvider(const dragoman::Options&) {}
  std::unique_ptr<dragoman::RecognizerSession> open(const dragoman::RecognizerParams& params,
                                                    dragoman::RecognizerEvents events) {
    return std::make_unique<Echo>(params, events);
  }
};

// Allocations of 1000 rounds.
template <typename Round>
uint64_t allocations(Round round) {
  round();
  const uint64_t before = dgm::test::allocations_of_this_thread();
  for (int i = 0; i < 1000; ++i) round();
  return dgm::test::allocations_of_this_thread() - before;
}

TEST(MediaPath, UdpSocketAllocatesNothingPerDatagram) {
  dragoman::attach_host(quiet_host());
  Owner owner;
  uint64_t received = 0;
  dragoman::UdpSocket* self = nullptr;
  dragoman::UdpSocket socket(owner, [&](std::span<const uint8_t> data, const auto& from, uint64_t) {
    received += data.size();
    EXPECT_EQ(self->send_to(from, data), Status::kOk);
  });
  self = &socket;
  ASSERT_TRUE(socket.open("127.0.0.1", 0).ok());
  const uint8_t data[172] = {};
  const dgm_address from = {};
  EXPECT_EQ(allocations([&] {
              g_seen.udp.on_datagram(g_seen.ctx, 1, {data, sizeof data}, &from, 1);
            }),
            0u);
  EXPECT_EQ(received, 1001 * sizeof data);
  EXPECT_EQ(g_seen.bytes_sent, 1001 * sizeof data);
}

TEST(MediaPath, TcpStreamAllocatesNothingPerPiece) {
  dragoman::attach_host(quiet_host());
  g_seen.bytes_sent = 0;
  Owner owner;
  dragoman::TcpStream* self = nullptr;
  dragoman::TcpStream stream(
      owner, {.on_data = [&](std::span<const uint8_t> data, uint64_t) { (void)self->send(data); }});
  self = &stream;
  ASSERT_EQ(stream.attach(7), Status::kOk);
  const uint8_t data[323] = {};
  EXPECT_EQ(allocations([&] { g_seen.stream.on_data(g_seen.ctx, 7, {data, sizeof data}, 1); }), 0u);
  EXPECT_EQ(g_seen.bytes_sent, 1001 * sizeof data);
}

TEST(MediaPath, FramesAndTranscriptsAllocateNothing) {
  dragoman::attach_host(quiet_host());
  static constexpr dgm_provider_type kType =
      dragoman::recognizer_type<EchoProvider>({.name = "echo", .help = "Echoes."});
  void* provider = nullptr;
  void* session = nullptr;
  ASSERT_EQ(kType.create(nullptr, 0, &provider, nullptr), DGM_OK);
  const auto& table = *static_cast<const dgm_recognizer*>(kType.interface_table);
  const dgm_recognizer_params params = {sizeof params, 1, {}, 16'000, true, nullptr, 0, nullptr, 0};
  dgm_recognizer_events events = {};
  events.struct_size = sizeof events;
  events.on_transcript = [](void*, const dgm_transcript*) { ++g_seen.transcripts; };
  ASSERT_EQ(table.open(provider, &params, &events, nullptr, &session, nullptr), DGM_OK);
  const int16_t samples[320] = {};
  const dgm_frame frame = {sizeof frame, 0, 1, 16'000, 320, samples};
  EXPECT_EQ(allocations([&] { EXPECT_EQ(table.push_audio(session, &frame), DGM_OK); }), 0u);
  EXPECT_EQ(g_seen.transcripts, 1001u);
  table.close(session);
  kType.destroy(provider);
}

}  // namespace
