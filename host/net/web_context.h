// What all connections of one worker share: name cache, TLS settings with their sessions, HTTP
// connections kept alive. Made on first use, gone with the io_context. [worker] throughout.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "host/net/background.h"
#include "host/net/dns.h"
#include "host/net/tls_context.h"

namespace dgm::net {

class HttpPool;

class WebContext {
 public:
  static WebContext& of(boost::asio::io_context& context);
  explicit WebContext(boost::asio::io_context& context);
  ~WebContext();
  WebContext(const WebContext&) = delete;
  WebContext& operator=(const WebContext&) = delete;

  boost::asio::io_context& io() { return io_; }
  Dns& dns() { return dns_; }
  HttpPool& http_pool() { return *http_pool_; }

  // Certificates are read on a background thread the first time and whenever the file has changed;
  // afterwards `ready` runs inside the call.
  using TlsReady = std::function<void(const Result<std::shared_ptr<TlsClientContext>>&)>;
  void with_tls(const std::string& ca_file, TlsReady ready);

  // The io_context is about to go: lets go of all that lives on it.
  void shut();

 private:
  struct FileStamp {
    int64_t changed_ns = 0;
    int64_t size = 0;
    bool operator==(const FileStamp&) const = default;
  };
  struct Trust {
    FileStamp stamp;
    std::shared_ptr<TlsClientContext> context;
  };
  static FileStamp stamp_of(const std::string& file);
  void on_loaded(const std::string& ca_file, const FileStamp& stamp,
                 const Result<std::shared_ptr<TlsClientContext>>& loaded);

  boost::asio::io_context& io_;
  Dns dns_;
  std::map<std::string, Trust> trust_;                        // by ca_file
  std::map<std::string, std::vector<TlsReady>> tls_waiting_;  // being read
  std::unique_ptr<HttpPool> http_pool_;
  Background background_;
};

}  // namespace dgm::net
