// TLS over one non-blocking TCP socket, without any event loop: each call does what is possible now
// and says what to wait for. OpenSSL reads and writes the socket through a BIO of our own, so that
// no ciphertext is kept or copied between the kernel and OpenSSL's record buffers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "host/net/tls_context.h"

struct ssl_st;
struct bio_st;
struct x509_store_ctx_st;

namespace dgm::net {

enum class IoState : uint8_t {
  kDone,
  kWantRead,   // call again when the socket is readable
  kWantWrite,  // call again, with the same bytes, when the socket is writable
  kEnd,        // the far end closed properly
  kBroken,     // the connection ended without a goodbye, or with an error
};

class TlsSocket {
 public:
  // `host` is verified against the certificate and, if it is a name, sent as SNI. The socket stays
  // the caller's and must outlive this.
  TlsSocket(std::shared_ptr<TlsClientContext> context, int socket, const std::string& host,
            uint16_t port);
  TlsSocket(std::shared_ptr<TlsServerContext> context, int socket);
  ~TlsSocket();
  TlsSocket(const TlsSocket&) = delete;
  TlsSocket& operator=(const TlsSocket&) = delete;

  // [worker] All of them. After kBroken of handshake(), problem() is the sentence for the user.
  IoState handshake();
  IoState read(std::span<uint8_t> space, size_t& taken);
  IoState write(std::span<const uint8_t> data, size_t& taken);  // takes all of at most 16 KiB
  void say_goodbye();  // close_notify, if it can be sent now

  // The wait for readability is over. Until then reads are not tried again on a drained socket,
  // which saves a system call per message.
  void socket_is_readable() { is_drained_ = false; }

  const std::string& problem() const { return problem_; }
  bool is_untrusted() const { return is_untrusted_; }  // the problem is the certificate
  bool resumed() const;

  // For the callbacks of OpenSSL.
  bool keep_session(ssl_session_st* session);
  void note_verification(x509_store_ctx_st* store);
  long receive(char* space, int size);
  long transmit(const char* data, int size);
  bool at_end() const { return is_at_end_; }

 private:
  void set_up(ssl_ctx_st* context);
  IoState judge(int result, bool handshaking);
  void explain_handshake();

  std::shared_ptr<TlsClientContext> client_;
  std::shared_ptr<TlsServerContext> server_;
  int socket_;
  std::string host_;
  std::string peer_;  // "host:port": whose sessions to resume
  std::string problem_;
  ssl_st* ssl_ = nullptr;
  bool is_drained_ = false;
  bool is_at_end_ = false;
  bool is_broken_ = false;
  bool is_untrusted_ = false;
};

}  // namespace dgm::net
