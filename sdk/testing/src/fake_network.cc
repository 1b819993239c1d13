// The test's side of the FakeHost's network.
#include <gtest/gtest.h>

#include <algorithm>

#include "dragoman/cpp/address.hpp"
#include "dragoman/cpp/text.hpp"
#include "fake_state.h"

namespace dragoman::testing {

using Kind = FakeSocket::Kind;

bool FakeHost::State::bind(dgm_str address, uint16_t port, uint16_t last_port, dgm_address& bound,
                           std::string& detail) {
  const std::string literal(view(address));
  const bool v6 = literal.find(':') != std::string::npos;
  const std::string text = (v6 ? "[" + literal + "]" : literal) + ":" + std::to_string(port);
  const std::optional<Address> parsed = parse_address(text);
  if (!parsed) {
    detail = "\"" + std::string(view(address)) + "\" is not a literal address";
    return false;
  }
  bound = *parsed;
  const auto in_use = [&](uint16_t candidate) {
    return occupied_ports.contains(candidate) ||
           std::any_of(sockets.begin(), sockets.end(), [&](const auto& item) {
             return item.second.bound.version != 0 && item.second.bound.port == candidate;
           });
  };
  if (port == 0) {
    while (in_use(next_port)) next_port = static_cast<uint16_t>(next_port + 2);
    bound.port = next_port;
    next_port = static_cast<uint16_t>(next_port + 2);
    return true;
  }
  for (uint32_t candidate = port; candidate <= std::max(port, last_port);
       candidate += last_port ? 2 - candidate % 2 : 1) {
    bound.port = static_cast<uint16_t>(candidate);
    if (last_port && candidate % 2 != 0) continue;
    if (!in_use(bound.port)) return true;
  }
  detail = "address " + text + " is in use";
  return false;
}

const std::vector<WireEvent>& FakeHost::wire() const { return state_->wire; }

const std::vector<std::string>& FakeHost::prewarmed() const { return state_->prewarmed; }
void FakeHost::occupy_port(uint16_t port) { state_->occupied_ports.insert(port); }
size_t FakeHost::open_sockets() const { return state_->sockets.size(); }

std::vector<FarUdp> FakeHost::udp_sockets() {
  std::vector<FarUdp> found;
  for (const auto& [handle, socket] : state_->sockets) {
    if (socket.kind == Kind::kUdp) found.emplace_back(*this, handle);
  }
  return found;
}

FarUdp FakeHost::udp(uint16_t bound_port) {
  for (const FarUdp& socket : udp_sockets()) {
    if (socket.bound().port == bound_port) return socket;
  }
  ADD_FAILURE() << "the plugin has no UDP socket on port " << bound_port;
  return {*this, 0};
}

std::vector<uint16_t> FakeHost::listening_ports() const {
  std::vector<uint16_t> ports;
  for (const auto& [handle, socket] : state_->sockets) {
    if (socket.kind == Kind::kListener || socket.kind == Kind::kWsListener)
      ports.push_back(socket.bound.port);
  }
  return ports;
}

std::vector<uint16_t> FakeHost::websocket_ports() const {
  std::vector<uint16_t> ports;
  for (const auto& [handle, socket] : state_->sockets) {
    if (socket.kind == Kind::kWsListener) ports.push_back(socket.bound.port);
  }
  return ports;
}

FarStream FakeHost::connect(uint16_t listener_port, const dgm_address& from) {
  for (const auto& [listener, listening] : state_->sockets) {
    if (listening.bound.port != listener_port) continue;
    if (listening.kind == Kind::kWsListener) return {*this, 0};
    if (listening.kind != Kind::kListener) continue;
    FakeSocket socket;
    socket.kind = Kind::kStream;
    socket.scope = listening.scope;
    socket.attached = false;
    const dgm_socket handle = ++state_->last_handle;
    state_->sockets[handle] = std::move(socket);
    state_->deliver_to(listener, [this, handle, from](const FakeHandlers& to, dgm_socket same) {
      if (to.listen.on_accept) to.listen.on_accept(to.ctx, same, handle, &from);
      const FakeSocket* stream = state_->find(handle);
      if (stream && !stream->attached && !stream->taken) state_->sockets.erase(handle);
    });
    return {*this, handle};
  }
  ADD_FAILURE() << "the plugin does not listen on port " << listener_port;
  return {*this, 0};
}

std::optional<FarWebSocket> FakeHost::upgrade(uint16_t listener_port, std::string_view target,
                                              const TextPairs& headers) {
  for (const auto& [listener, listening] : state_->sockets) {
    if (listening.kind != Kind::kWsListener || listening.bound.port != listener_port) continue;
    FakeSocket socket;
    socket.kind = Kind::kWebSocket;
    socket.scope = listening.scope;
    socket.attached = false;
    const dgm_socket handle = ++state_->last_handle;
    state_->sockets[handle] = std::move(socket);
    state_->deliver_to(listener, [this, handle, target = std::string(target), headers](
                                     const FakeHandlers& to, dgm_socket same) {
      std::vector<dgm_text_pair> pairs;
      for (const auto& [key, value] : headers) pairs.push_back({str(key), str(value)});
      const bool taken =
          to.ws_listen.on_upgrade &&
          to.ws_listen.on_upgrade(to.ctx, same, handle, str(target), pairs.data(), pairs.size());
      const FakeSocket* web_socket = state_->find(handle);
      if (web_socket && (!taken || (!web_socket->attached && !web_socket->taken)))
        state_->sockets.erase(handle);
    });
    if (!state_->find(handle)) return std::nullopt;
    return FarWebSocket(*this, handle);
  }
  ADD_FAILURE() << "the plugin has no WebSocket listener on port " << listener_port;
  return std::nullopt;
}

std::vector<FarStream> FakeHost::streams() {
  std::vector<FarStream> found;
  for (const auto& [handle, socket] : state_->sockets) {
    if (socket.kind == Kind::kStream) found.emplace_back(*this, handle);
  }
  return found;
}

std::vector<FarWebSocket> FakeHost::websockets() {
  std::vector<FarWebSocket> found;
  for (const auto& [handle, socket] : state_->sockets) {
    if (socket.kind == Kind::kWebSocket) found.emplace_back(*this, handle);
  }
  return found;
}

std::vector<FarHttp> FakeHost::requests() {
  std::vector<FarHttp> found;
  for (const auto& [handle, socket] : state_->sockets) {
    if (socket.kind == Kind::kHttp) found.emplace_back(*this, handle);
  }
  return found;
}

void FakeHost::take_stream(dgm_socket stream) {
  FakeSocket* socket = state_->find(stream);
  if (!socket) {
    state_->violation("an offer came with a stream that is not open");
    return;
  }
  socket->taken = true;
  socket->attached = false;
}

void FakeHost::move_stream(dgm_socket stream, dgm_scope to) {
  if (FakeSocket* socket = state_->find(stream)) {
    socket->scope = to;
    socket->taken = false;
  }
}

}  // namespace dragoman::testing
