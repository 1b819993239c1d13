#include "host/net/web_context.h"

#include <sys/stat.h>

#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>

#include "host/base/clock.h"
#include "host/net/http_pool.h"

namespace dgm::net {
namespace {

constexpr size_t kMaxTrust = 16;

// Ties a WebContext to the life of its io_context.
class WebService : public boost::asio::execution_context::service {
 public:
  using key_type = WebService;
  static boost::asio::execution_context::id id;

  explicit WebService(boost::asio::execution_context& context)
      : service(context), web(static_cast<boost::asio::io_context&>(context)) {}
  void shutdown() override { web.shut(); }

  WebContext web;
};

boost::asio::execution_context::id WebService::id;

}  // namespace

WebContext& WebContext::of(boost::asio::io_context& context) {
  return boost::asio::use_service<WebService>(context).web;
}

WebContext::WebContext(boost::asio::io_context& context)
    : io_(context), dns_(context), http_pool_(new HttpPool(context)), background_(context) {}

WebContext::~WebContext() = default;

void WebContext::with_tls(const std::string& ca_file, TlsReady ready) {
  const FileStamp stamp = stamp_of(ca_file);
  if (const auto known = trust_.find(ca_file);
      known != trust_.end() && known->second.stamp == stamp)
    return ready(known->second.context);

  const auto [waiting, is_first] = tls_waiting_.try_emplace(ca_file);
  waiting->second.push_back(std::move(ready));
  if (!is_first) return;
  const bool taken = background_.run([this, ca_file, stamp]() -> Background::Answer {
    return [this, ca_file, stamp, loaded = TlsClientContext::load(ca_file)] {
      on_loaded(ca_file, stamp, loaded);
    };
  });
  if (!taken)
    on_loaded(ca_file, stamp,
              Error{"", "certificates were not read: 256 lookups and reads are waiting already"});
}

void WebContext::on_loaded(const std::string& ca_file, const FileStamp& stamp,
                           const Result<std::shared_ptr<TlsClientContext>>& loaded) {
  if (loaded) {
    if (trust_.size() >= kMaxTrust) trust_.erase(trust_.begin());
    trust_.insert_or_assign(ca_file, Trust{stamp, *loaded});
  }
  const auto waiting = std::move(tls_waiting_[ca_file]);
  tls_waiting_.erase(ca_file);
  for (const TlsReady& ready : waiting) ready(loaded);
}

void WebContext::shut() {
  dns_.clear();
  tls_waiting_.clear();
  http_pool_->clear();
}

WebContext::FileStamp WebContext::stamp_of(const std::string& file) {
  struct stat info {};
  if (file.empty() || stat(file.c_str(), &info) != 0) return {};
  const auto ns_per_s = static_cast<int64_t>(kNsPerSecond);
  return {info.st_mtim.tv_sec * ns_per_s + info.st_mtim.tv_nsec, info.st_size};
}

}  // namespace dgm::net
