#include "host/net/tls_context.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "host/net/tls_socket.h"

namespace dgm::net {
namespace {

constexpr size_t kMaxSessions = 256;
constexpr const char* kCiphers12 = "ECDHE+AESGCM:DHE+AESGCM:ECDHE+CHACHA20:!aNULL:!PSK:!DSS";
constexpr const char* kCiphers13 =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

std::string reason_of_last_error() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code ? ERR_reason_error_string(code) : nullptr;
  ERR_clear_error();
  return reason ? reason : "unknown reason";
}

SSL_CTX* make_context(const SSL_METHOD* method) {
  SSL_CTX* context = SSL_CTX_new(method);
  if (!context) return nullptr;
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, kCiphers12);
  SSL_CTX_set_ciphersuites(context, kCiphers13);
  // Record buffers of 16 KiB live only while a record is under way: 102 -> 31 KiB per connection.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_read_ahead(context, 1);  // header and body of a record in one recv()
  return context;
}

// [worker] TLS 1.3 hands out sessions after the handshake, while data is read.
int on_new_session(SSL* ssl, SSL_SESSION* session) {
  return static_cast<TlsSocket*>(SSL_get_app_data(ssl))->keep_session(session) ? 1 : 0;
}

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using OwnedBio = std::unique_ptr<BIO, FreeBio>;

OwnedBio bio_of(const std::string& text) {
  return OwnedBio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

bool use_certificates(SSL_CTX* context, const std::string& pem) {
  const OwnedBio bio = bio_of(pem);
  std::unique_ptr<X509, void (*)(X509*)> leaf(
      PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr), X509_free);
  if (!leaf || SSL_CTX_use_certificate(context, leaf.get()) != 1) return false;
  while (X509* issuer = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr))
    SSL_CTX_add0_chain_cert(context, issuer);
  ERR_clear_error();  // the end of the text is an error to PEM
  return true;
}

bool use_key(SSL_CTX* context, const std::string& pem) {
  const OwnedBio bio = bio_of(pem);
  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  return key && SSL_CTX_use_PrivateKey(context, key.get()) == 1 &&
         SSL_CTX_check_private_key(context) == 1;
}

}  // namespace

Result<std::shared_ptr<TlsClientContext>> TlsClientContext::load(const std::string& ca_file) {
  SSL_CTX* context = make_context(TLS_client_method());
  if (!context) return Error{"", "OpenSSL gave no TLS context: " + reason_of_last_error()};
  std::shared_ptr<TlsClientContext> self(new TlsClientContext(context));
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, on_new_session);

  if (ca_file.empty()) {
    if (SSL_CTX_set_default_verify_paths(context) != 1)
      return Error{"", "the system's certificates cannot be read: " + reason_of_last_error() +
                           "; install the package ca-certificates"};
    return self;
  }
  if (!std::ifstream(ca_file))
    return Error{"", "ca_file " + ca_file + " cannot be read: " + std::strerror(errno)};
  if (SSL_CTX_load_verify_file(context, ca_file.c_str()) != 1)
    return Error{"", "ca_file " + ca_file +
                         " holds no usable certificate in PEM form: " + reason_of_last_error()};
  return self;
}

TlsClientContext::~TlsClientContext() {
  for (const auto& [peer, session] : sessions_) SSL_SESSION_free(session);
  SSL_CTX_free(context_);
}

ssl_session_st* TlsClientContext::find_session(const std::string& peer) const {
  const auto found = sessions_.find(peer);
  return found == sessions_.end() ? nullptr : found->second;
}

void TlsClientContext::keep_session(const std::string& peer, ssl_session_st* session) {
  if (const auto old = sessions_.find(peer); old != sessions_.end()) {
    SSL_SESSION_free(old->second);
    old->second = session;
    return;
  }
  if (sessions_.size() >= kMaxSessions) {
    SSL_SESSION_free(sessions_.begin()->second);
    sessions_.erase(sessions_.begin());
  }
  sessions_.emplace(peer, session);
}

Result<std::shared_ptr<TlsServerContext>> TlsServerContext::create(
    const std::string& certificate_pem, const std::string& key_pem) {
  SSL_CTX* context = make_context(TLS_server_method());
  if (!context) return Error{"", "OpenSSL gave no TLS context: " + reason_of_last_error()};
  std::shared_ptr<TlsServerContext> self(new TlsServerContext(context));
  SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE);
  if (!use_certificates(context, certificate_pem))
    return Error{"", "the certificate is not usable PEM: " + reason_of_last_error()};
  if (!use_key(context, key_pem))
    return Error{"", "the private key is not usable PEM or is not the key of the certificate: " +
                         reason_of_last_error()};
  return self;
}

TlsServerContext::~TlsServerContext() { SSL_CTX_free(context_); }

}  // namespace dgm::net
