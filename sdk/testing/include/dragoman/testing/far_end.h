// The far ends of the sockets of a plugin under test: what it sent, and what it shall hear. Light
// values; a far end of a socket that is gone does nothing and says so by is_open().
//
// What a far end sends reaches the plugin at once, or, if this is called from inside a call of the
// plugin, in the next run_pending().
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dragoman/net.h"
#include "dragoman/testing/wire.h"

namespace dragoman::testing {

class FakeHost;

class FarEnd {
 public:
  FarEnd(FakeHost& host, dgm_socket socket) : host_(&host), socket_(socket) {}
  bool is_open() const;  // of the plugin's socket: open or under way
  dgm_socket socket() const { return socket_; }

 protected:
  FakeHost* host_;
  dgm_socket socket_;
};

class FarUdp : public FarEnd {
 public:
  using FarEnd::FarEnd;
  struct Datagram {
    dgm_address to;
    Bytes data;
  };
  dgm_address bound() const;
  // As the kernel does: a connected socket hears its peer only.
  void send(const Bytes& data, const dgm_address& from = loopback(40000));
  std::vector<Datagram> take();  // what the plugin sent since the last take()
  void hold(bool full);          // the plugin's sends answer DGM_BUSY
};

class FarStream : public FarEnd {
 public:
  using FarEnd::FarEnd;
  std::string url() const;  // "tcp://host:port" of a connecting stream
  void open();              // the connection stands
  void send(const Bytes& data);
  void send(std::string_view text) { send(bytes_of(text)); }
  Bytes take();          // what the plugin sent since the last take()
  void hold(bool full);  // sends answer DGM_BUSY; on_writable follows hold(false)
  void close(dgm_status why = DGM_OK, std::string_view detail = {});
};

class FarWebSocket : public FarEnd {
 public:
  using FarEnd::FarEnd;
  struct Message {
    bool is_text;
    Bytes data;
    std::string text() const { return text_of(data); }
  };
  std::string url() const;
  std::string header(std::string_view name) const;  // in any case; empty: none
  void open();                                      // the upgrade is answered
  void send_text(std::string_view text);
  void send_binary(const Bytes& data);
  std::vector<Message> take();  // what the plugin sent since the last take()
  void hold(bool full);         // sends answer DGM_BUSY; on_writable follows hold(false)
  // code: the HTTP status of a refused upgrade, or the close code.
  void close(dgm_status why = DGM_OK, std::string_view code = {}, std::string_view detail = {});
};

class FarHttp : public FarEnd {
 public:
  using FarEnd::FarEnd;
  std::string method() const;
  std::string url() const;
  std::string header(std::string_view name) const;
  std::string body() const;
  void head(uint32_t status, const TextPairs& headers = {});
  void chunk(std::string_view data);
  void done();
  void respond(uint32_t status, std::string_view body, const TextPairs& headers = {});
  void fail(dgm_status why, std::string_view detail = {});
};

}  // namespace dragoman::testing
