#include "tests/support/scripted_server.h"

#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <utility>

#include "tests/support/loopback.h"

namespace dgm::test {
namespace {

SSL_CTX* make_tls(const TestIdentity& identity) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  BIO* bio = BIO_new_mem_buf(identity.certificate_pem.data(), -1);
  X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  bio = BIO_new_mem_buf(identity.key_pem.data(), -1);
  EVP_PKEY* key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  const bool fine = SSL_CTX_use_certificate(context, certificate) == 1 &&
                    SSL_CTX_use_PrivateKey(context, key) == 1;
  X509_free(certificate);
  EVP_PKEY_free(key);
  if (!fine) throw std::runtime_error("the test server's certificate is not usable");
  return context;
}

}  // namespace

std::string ScriptedConnection::read_some() {
  if (!ahead_.empty()) return std::exchange(ahead_, {});
  char buffer[16'384];
  const auto got =
      tls_ ? SSL_read(tls_, buffer, sizeof buffer) : recv(socket_, buffer, sizeof buffer, 0);
  return got > 0 ? std::string(buffer, static_cast<size_t>(got)) : std::string();
}

std::string ScriptedConnection::read_until(std::string_view mark) {
  std::string all;
  for (;;) {
    const std::string more = read_some();
    if (more.empty()) return all;
    all += more;
    const size_t at = all.find(mark);
    if (at == std::string::npos) continue;
    ahead_ = all.substr(at + mark.size());
    return all.substr(0, at + mark.size());
  }
}

std::string ScriptedConnection::read_exactly(size_t bytes) {
  std::string all;
  while (all.size() < bytes) {
    const std::string more = read_some();
    if (more.empty()) return all;
    all += more;
  }
  ahead_ = all.substr(bytes);
  return all.substr(0, bytes);
}

bool ScriptedConnection::write(std::string_view data) {
  while (!data.empty()) {
    const auto sent = tls_ ? SSL_write(tls_, data.data(), static_cast<int>(data.size()))
                           : send(socket_, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    data.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

bool ScriptedConnection::read_to_end() {
  char buffer[16'384];
  ssize_t got = 1;
  while (got > 0) got = recv(socket_, buffer, sizeof buffer, 0);
  return got == 0 || errno == ECONNRESET;
}

void ScriptedConnection::reset() {
  const linger at_once{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void ScriptedConnection::cut() { says_goodbye_ = false; }

bool ScriptedConnection::tls_was_resumed() const { return tls_ && SSL_session_reused(tls_) == 1; }

std::string ScriptedConnection::tls_cipher() const {
  return tls_ ? SSL_CIPHER_get_name(SSL_get_current_cipher(tls_)) : "";
}

ScriptedServer::ScriptedServer(Script script, const TestIdentity* identity)
    : script_(std::move(script)), tls_(identity ? make_tls(*identity) : nullptr) {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL's socket BIO writes without MSG_NOSIGNAL
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback();
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener_, 64) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("the test server cannot listen");
  port_ = ntohs(address.sin_port);
  accepter_ = std::thread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
  is_stopping_ = true;
  shutdown(listener_, SHUT_RDWR);
  accepter_.join();
  close(listener_);
  {
    std::lock_guard lock(mutex_);
    for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  SSL_CTX_free(tls_);
}

std::string ScriptedServer::url(std::string_view scheme, std::string_view target,
                                std::string_view host) const {
  return std::string(scheme) + "://" + std::string(host) + ":" + std::to_string(port_) +
         std::string(target);
}

void ScriptedServer::accept_all() {
  for (;;) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (is_stopping_ || socket < 0) {
      if (socket >= 0) close(socket);
      return;
    }
    std::lock_guard lock(mutex_);
    const int number = count_++;
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket, number] { serve(socket, number); });
  }
}

void ScriptedServer::serve(int socket, int number) {
  const timeval patience{5, 0};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  SSL* tls = nullptr;
  bool is_open = true;
  if (tls_) {
    tls = SSL_new(tls_);
    SSL_set_fd(tls, socket);
    is_open = SSL_accept(tls) == 1;
  }
  if (is_open) {
    ScriptedConnection connection(socket, tls);
    script_(connection, number);
    if (tls && connection.says_goodbye_) SSL_shutdown(tls);
  }
  SSL_free(tls);
  std::lock_guard lock(mutex_);
  std::erase(sockets_, socket);
  close(socket);
}

}  // namespace dgm::test
