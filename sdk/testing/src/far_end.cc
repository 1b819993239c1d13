#include "dragoman/testing/far_end.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "dragoman/cpp/address.hpp"
#include "dragoman/cpp/text.hpp"
#include "fake_state.h"

namespace dragoman::testing {

namespace {

using Kind = FakeSocket::Kind;

std::string find_header(const TextPairs& headers, std::string_view name) {
  const auto same_letter = [](char a, char b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(a) == lower(b);
  };
  for (const auto& [key, value] : headers) {
    if (std::equal(key.begin(), key.end(), name.begin(), name.end(), same_letter)) return value;
  }
  return {};
}

dgm_error error_of(dgm_status status, const std::string& code, const std::string& detail) {
  return {sizeof(dgm_error), status, 0, str(code), str(detail)};
}

std::vector<dgm_text_pair> pairs_of(const TextPairs& headers) {
  std::vector<dgm_text_pair> pairs;
  for (const auto& [key, value] : headers) pairs.push_back({str(key), str(value)});
  return pairs;
}

// hold(false): the plugin is told if it was refused meanwhile.
void set_held(FakeHost& host, dgm_socket handle, bool full) {
  FakeSocket* socket = host.state().find(handle);
  if (!socket) return;
  socket->held = full;
  if (full || !std::exchange(socket->was_busy, false)) return;
  host.state().deliver_to(handle, [kind = socket->kind](const FakeHandlers& to, dgm_socket same) {
    if (kind == Kind::kStream && to.stream.on_writable) to.stream.on_writable(to.ctx, same);
    if (kind == Kind::kWebSocket && to.ws.on_writable) to.ws.on_writable(to.ctx, same);
  });
}

void send_message(FakeHost& host, dgm_socket socket, const Bytes& data, bool is_text) {
  host.state().deliver_to(socket, [data, is_text](const FakeHandlers& to, dgm_socket same) {
    if (to.ws.on_message) to.ws.on_message(to.ctx, same, bytes(data), is_text);
  });
}

}  // namespace

bool FarEnd::is_open() const { return host_->state().find(socket_) != nullptr; }

dgm_address FarUdp::bound() const {
  const FakeSocket* socket = host_->state().find(socket_, Kind::kUdp);
  return socket ? socket->bound : dgm_address{};
}

void FarUdp::send(const Bytes& data, const dgm_address& from) {
  FakeHost::State& state = host_->state();
  const FakeSocket* socket = state.find(socket_, Kind::kUdp);
  if (!socket || (socket->peer.version != 0 && !same(socket->peer, from))) return;
  state.deliver_to(socket_, [&state, data, from](const FakeHandlers& to, dgm_socket same) {
    // A copy of exactly this size: a read past its end is seen by the sanitizers.
    const Bytes exact = data;
    if (to.udp.on_datagram) to.udp.on_datagram(to.ctx, same, bytes(exact), &from, state.now_ns);
  });
}

std::vector<FarUdp::Datagram> FarUdp::take() {
  FakeSocket* socket = host_->state().find(socket_, Kind::kUdp);
  return socket ? std::exchange(socket->datagrams, {}) : std::vector<Datagram>();
}

void FarUdp::hold(bool full) { set_held(*host_, socket_, full); }

std::string FarStream::url() const {
  const FakeSocket* socket = host_->state().find(socket_, Kind::kStream);
  return socket ? socket->url : std::string();
}

void FarStream::open() {
  FakeSocket* socket = host_->state().find(socket_, Kind::kStream);
  if (!socket || socket->open) return;
  socket->open = true;
  socket->deadline_ns = 0;
  host_->state().deliver_to(socket_, [](const FakeHandlers& to, dgm_socket same) {
    if (to.stream.on_open) to.stream.on_open(to.ctx, same);
  });
}

void FarStream::send(const Bytes& data) {
  FakeHost::State& state = host_->state();
  state.deliver_to(socket_, [&state, data](const FakeHandlers& to, dgm_socket same) {
    if (to.stream.on_data) to.stream.on_data(to.ctx, same, bytes(data), state.now_ns);
  });
}

Bytes FarStream::take() {
  FakeSocket* socket = host_->state().find(socket_, Kind::kStream);
  return socket ? std::exchange(socket->stream, {}) : Bytes();
}

void FarStream::hold(bool full) { set_held(*host_, socket_, full); }

void FarStream::close(dgm_status why, std::string_view detail) {
  host_->state().deliver_last(
      socket_, [why, text = std::string(detail)](const FakeHandlers& to, dgm_socket same) {
        const dgm_error error = error_of(why, {}, text);
        if (to.stream.on_closed) to.stream.on_closed(to.ctx, same, &error);
      });
}

std::string FarWebSocket::url() const {
  const FakeSocket* socket = host_->state().find(socket_, Kind::kWebSocket);
  return socket ? socket->url : std::string();
}

std::string FarWebSocket::header(std::string_view name) const {
  const FakeSocket* socket = host_->state().find(socket_, Kind::kWebSocket);
  return socket ? find_header(socket->headers, name) : std::string();
}

void FarWebSocket::open() {
  FakeSocket* socket = host_->state().find(socket_, Kind::kWebSocket);
  if (!socket || socket->open) return;
  socket->open = true;
  socket->deadline_ns = 0;
  host_->state().deliver_to(socket_, [](const FakeHandlers& to, dgm_socket same) {
    if (to.ws.on_open) to.ws.on_open(to.ctx, same);
  });
}

void FarWebSocket::send_text(std::string_view text) {
  send_message(*host_, socket_, bytes_of(text), true);
}

void FarWebSocket::send_binary(const Bytes& data) { send_message(*host_, socket_, data, false); }

std::vector<FarWebSocket::Message> FarWebSocket::take() {
  FakeSocket* socket = host_->state().find(socket_, Kind::kWebSocket);
  return socket ? std::exchange(socket->messages, {}) : std::vector<Message>();
}

void FarWebSocket::hold(bool full) { set_held(*host_, socket_, full); }

void FarWebSocket::close(dgm_status why, std::string_view code, std::string_view detail) {
  host_->state().deliver_last(socket_, [why, code = std::string(code), text = std::string(detail)](
                                           const FakeHandlers& to, dgm_socket same) {
    const dgm_error error = error_of(why, code, text);
    if (to.ws.on_closed) to.ws.on_closed(to.ctx, same, &error);
  });
}

std::string FarHttp::method() const {
  const FakeSocket* socket = host_->state().find(socket_, Kind::kHttp);
  return socket ? socket->method : std::string();
}

std::string FarHttp::url() const {
  const FakeSocket* socket = host_->state().find(socket_, Kind::kHttp);
  return socket ? socket->url : std::string();
}

std::string FarHttp::header(std::string_view name) const {
  const FakeSocket* socket = host_->state().find(socket_, Kind::kHttp);
  return socket ? find_header(socket->headers, name) : std::string();
}

std::string FarHttp::body() const {
  const FakeSocket* socket = host_->state().find(socket_, Kind::kHttp);
  return socket ? text_of(socket->body) : std::string();
}

void FarHttp::head(uint32_t status, const TextPairs& headers) {
  host_->state().deliver_to(socket_, [status, headers](const FakeHandlers& to, dgm_socket same) {
    const std::vector<dgm_text_pair> pairs = pairs_of(headers);
    if (to.http.on_head) to.http.on_head(to.ctx, same, status, pairs.data(), pairs.size());
  });
}

void FarHttp::chunk(std::string_view data) {
  host_->state().deliver_to(socket_,
                            [data = bytes_of(data)](const FakeHandlers& to, dgm_socket same) {
                              if (to.http.on_body) to.http.on_body(to.ctx, same, bytes(data));
                            });
}

void FarHttp::done() { fail(DGM_OK); }

void FarHttp::respond(uint32_t status, std::string_view body, const TextPairs& headers) {
  head(status, headers);
  if (!body.empty()) chunk(body);
  done();
}

void FarHttp::fail(dgm_status why, std::string_view detail) {
  host_->state().deliver_last(
      socket_, [why, text = std::string(detail)](const FakeHandlers& to, dgm_socket same) {
        const dgm_error error = error_of(why, {}, text);
        if (to.http.on_done) to.http.on_done(to.ctx, same, &error);
      });
}

}  // namespace dragoman::testing
