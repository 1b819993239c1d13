// TLS settings shared by connections: which authorities are trusted, which ciphers are preferred,
// and the sessions to resume. One per worker and ca_file.
//
// TLS 1.2 at least. AES-GCM before ChaCha20: OpenSSL 3.0's ChaCha20 leaves the AVX upper state
// dirty, which makes signal processing on the same thread 4 to 5 times slower.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "host/base/result.h"

struct ssl_ctx_st;
struct ssl_session_st;

namespace dgm::net {

class TlsClientContext {
 public:
  // Reads certificates: may take milliseconds, any thread. `ca_file`: PEM; empty: the system's.
  static Result<std::shared_ptr<TlsClientContext>> load(const std::string& ca_file);
  ~TlsClientContext();
  TlsClientContext(const TlsClientContext&) = delete;
  TlsClientContext& operator=(const TlsClientContext&) = delete;

  ssl_ctx_st* native() const { return context_; }
  // The session to resume with `peer` ("host:port"), or nullptr; owned by the cache. [worker]
  ssl_session_st* find_session(const std::string& peer) const;
  // Takes over one reference. At most 256 peers are kept. [worker]
  void keep_session(const std::string& peer, ssl_session_st* session);

 private:
  explicit TlsClientContext(ssl_ctx_st* context) : context_(context) {}

  ssl_ctx_st* context_;
  std::map<std::string, ssl_session_st*> sessions_;
};

class TlsServerContext {
 public:
  // PEM texts: the certificate followed by its chain, and its private key. [control]
  static Result<std::shared_ptr<TlsServerContext>> create(const std::string& certificate_pem,
                                                          const std::string& key_pem);
  ~TlsServerContext();
  TlsServerContext(const TlsServerContext&) = delete;
  TlsServerContext& operator=(const TlsServerContext&) = delete;

  ssl_ctx_st* native() const { return context_; }

 private:
  explicit TlsServerContext(ssl_ctx_st* context) : context_(context) {}

  ssl_ctx_st* context_;
};

}  // namespace dgm::net
