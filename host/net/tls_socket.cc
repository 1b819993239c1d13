#include "host/net/tls_socket.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace dgm::net {
namespace {

TlsSocket& owner_of(BIO* bio) { return *static_cast<TlsSocket*>(BIO_get_data(bio)); }

int bio_read(BIO* bio, char* space, int size) {
  BIO_clear_retry_flags(bio);
  const long got = owner_of(bio).receive(space, size);
  if (got < 0 && errno == EAGAIN) BIO_set_retry_read(bio);
  return static_cast<int>(got);
}

int bio_write(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  const long sent = owner_of(bio).transmit(data, size);
  if (sent < 0 && errno == EAGAIN) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

long bio_control(BIO* bio, int command, long, void*) {
  switch (command) {
    case BIO_CTRL_FLUSH:
      return 1;
    case BIO_CTRL_EOF:
      return owner_of(bio).at_end() ? 1 : 0;
    default:
      return 0;
  }
}

const BIO_METHOD* socket_method() {
  static const BIO_METHOD* method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "dragoman socket");
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_ctrl(made, bio_control);
    return made;
  }();
  return method;
}

int on_verify(int is_fine, X509_STORE_CTX* store) {
  if (!is_fine) {
    auto* ssl =
        static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    static_cast<TlsSocket*>(SSL_get_app_data(ssl))->note_verification(store);
  }
  return is_fine;
}

bool is_literal(const std::string& host) {
  in6_addr ignored;
  return inet_pton(AF_INET, host.c_str(), &ignored) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &ignored) == 1;
}

// The names a certificate is good for, as "a, b, c"; at most five.
std::string names_of(X509* certificate) {
  auto* names = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  std::string out;
  const int count = std::min(names ? sk_GENERAL_NAME_num(names) : 0, 5);
  for (int i = 0; i < count; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    std::string text;
    if (name->type == GEN_DNS) {
      text.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                  static_cast<size_t>(ASN1_STRING_length(name->d.dNSName)));
    } else if (name->type == GEN_IPADD) {
      const int size = ASN1_STRING_length(name->d.iPAddress);
      char buffer[INET6_ADDRSTRLEN] = "";
      if (size == 4 || size == 16)
        inet_ntop(size == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(name->d.iPAddress), buffer,
                  sizeof buffer);
      text = buffer;
    }
    if (text.empty()) continue;
    if (!out.empty()) out += ", ";
    out += text;
  }
  GENERAL_NAMES_free(names);
  return out.empty() ? "none" : out;
}

std::string date_of(const ASN1_TIME* time) {
  tm when{};
  char buffer[16] = "";
  if (ASN1_TIME_to_tm(time, &when) == 1) strftime(buffer, sizeof buffer, "%Y-%m-%d", &when);
  return buffer;
}

}  // namespace

TlsSocket::TlsSocket(std::shared_ptr<TlsClientContext> context, int socket, const std::string& host,
                     uint16_t port)
    : client_(std::move(context)),
      socket_(socket),
      host_(host),
      peer_(host + ":" + std::to_string(port)) {
  set_up(client_->native());
  SSL_set_connect_state(ssl_);
  SSL_set_verify(ssl_, SSL_VERIFY_PEER, on_verify);
  X509_VERIFY_PARAM* expected = SSL_get0_param(ssl_);
  X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const bool is_address = is_literal(host);
  // Without an expected name OpenSSL would take the certificate of anybody.
  const int is_set = is_address ? X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str())
                                : X509_VERIFY_PARAM_set1_host(expected, host.c_str(), host.size());
  if (is_set != 1 || host.empty()) {
    is_untrusted_ = true;
    problem_ = "\"" + host + "\" is no name that a certificate can be verified for";
  }
  if (!is_address) SSL_set_tlsext_host_name(ssl_, host.c_str());
  if (SSL_SESSION* session = client_->find_session(peer_)) SSL_set_session(ssl_, session);
}

TlsSocket::TlsSocket(std::shared_ptr<TlsServerContext> context, int socket)
    : server_(std::move(context)), socket_(socket), peer_("the client") {
  set_up(server_->native());
  SSL_set_accept_state(ssl_);
}

void TlsSocket::set_up(ssl_ctx_st* context) {
  ssl_ = SSL_new(context);
  SSL_set_app_data(ssl_, this);
  BIO* bio = BIO_new(socket_method());
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_, bio, bio);
}

TlsSocket::~TlsSocket() { SSL_free(ssl_); }

IoState TlsSocket::handshake() {
  if (is_untrusted_) return IoState::kBroken;
  ERR_clear_error();
  return judge(SSL_do_handshake(ssl_), true);
}

IoState TlsSocket::read(std::span<uint8_t> space, size_t& taken) {
  ERR_clear_error();
  taken = 0;
  return judge(SSL_read_ex(ssl_, space.data(), space.size(), &taken), false);
}

IoState TlsSocket::write(std::span<const uint8_t> data, size_t& taken) {
  ERR_clear_error();
  taken = 0;
  return judge(SSL_write_ex(ssl_, data.data(), data.size(), &taken), false);
}

void TlsSocket::say_goodbye() {
  if (is_broken_ || !SSL_is_init_finished(ssl_)) return;
  ERR_clear_error();
  SSL_shutdown(ssl_);
}

bool TlsSocket::resumed() const { return SSL_session_reused(ssl_) == 1; }

IoState TlsSocket::judge(int result, bool handshaking) {
  if (result == 1) return IoState::kDone;
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ:
      return IoState::kWantRead;
    case SSL_ERROR_WANT_WRITE:
      return IoState::kWantWrite;
    case SSL_ERROR_ZERO_RETURN:
      return IoState::kEnd;
    default:
      is_broken_ = true;
      if (handshaking) explain_handshake();
      return IoState::kBroken;
  }
}

void TlsSocket::explain_handshake() {
  if (!problem_.empty()) return;  // the verification has said it
  const unsigned long code = ERR_peek_error();
  if (is_at_end_ || code == 0) {
    problem_ = peer_ +
               " closed the connection during the TLS handshake; check that the port speaks "
               "TLS";
    return;
  }
  const int reason = ERR_GET_REASON(code);
  if (reason == SSL_R_WRONG_VERSION_NUMBER) {
    problem_ = peer_ + " does not speak TLS; check the port, or use the scheme without \"s\"";
  } else if (reason == SSL_R_TLSV1_ALERT_PROTOCOL_VERSION || reason == SSL_R_UNSUPPORTED_PROTOCOL) {
    problem_ = peer_ + " speaks no TLS version from 1.2 on; it must be updated";
  } else {
    const char* text = ERR_reason_error_string(code);
    problem_ = "TLS handshake with " + peer_ + " failed: " + (text ? text : "unknown reason");
  }
}

bool TlsSocket::keep_session(ssl_session_st* session) {
  if (!client_ || SSL_SESSION_is_resumable(session) != 1) return false;
  client_->keep_session(peer_, session);
  return true;
}

void TlsSocket::note_verification(x509_store_ctx_st* store) {
  if (is_untrusted_) return;
  is_untrusted_ = true;
  X509* certificate = X509_STORE_CTX_get_current_cert(store);
  const int reason = X509_STORE_CTX_get_error(store);
  problem_ = "certificate of " + host_;
  switch (reason) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      problem_ += " is for other names: " + (certificate ? names_of(certificate) : "none") +
                  "; use one of them in the url, or get a certificate for this name";
      return;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      problem_ += " expired";
      if (certificate) problem_ += " on " + date_of(X509_get0_notAfter(certificate));
      problem_ += "; it must be renewed there, unless this machine's clock is wrong";
      return;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      problem_ += " is not valid yet";
      if (certificate) problem_ += " before " + date_of(X509_get0_notBefore(certificate));
      problem_ += "; check this machine's clock";
      return;
    default:
      problem_ += std::string(" is not trusted: ") + X509_verify_cert_error_string(reason) +
                  "; give ca_file or install the CA";
  }
}

long TlsSocket::receive(char* space, int size) {
  if (is_drained_) {
    errno = EAGAIN;
    return -1;
  }
  const ssize_t got = recv(socket_, space, static_cast<size_t>(size), MSG_DONTWAIT);
  if (got == 0) is_at_end_ = true;
  if (got < 0 && errno == EINTR) errno = EAGAIN;
  if ((got < 0 && errno == EAGAIN) || (got > 0 && got < size)) is_drained_ = true;
  return got;
}

long TlsSocket::transmit(const char* data, int size) {
  const ssize_t sent = send(socket_, data, static_cast<size_t>(size), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0 && errno == EINTR) errno = EAGAIN;
  return sent;
}

}  // namespace dgm::net
