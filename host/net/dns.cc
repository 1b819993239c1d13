#include "host/net/dns.h"

#include <netdb.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cstring>
#include <memory>

#include "host/base/clock.h"
#include "host/net/address.h"
#include "host/net/url.h"

namespace dgm::net {
namespace {

constexpr size_t kMaxCached = 64;
constexpr uint64_t kKeepAnswerNs = 30 * kNsPerSecond;
constexpr uint64_t kKeepFailureNs = kNsPerSecond;

std::string sentence_of(int problem, const std::string& host) {
  switch (problem) {
    case EAI_NONAME:
    case EAI_NODATA:
      return "name " + host + " is not known; check its spelling and /etc/hosts";
    case EAI_AGAIN:
      return "no name server answered for " + host + "; check the network and /etc/resolv.conf";
    default:
      return "name " + host + " could not be resolved: " + gai_strerror(problem);
  }
}

}  // namespace

DnsAnswer Dns::system_lookup(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  DnsAnswer answer;
  if (const int problem = getaddrinfo(host.c_str(), nullptr, &hints, &found); problem != 0) {
    answer.failure = {DGM_UNAVAILABLE, "", sentence_of(problem, host)};
    return answer;
  }
  for (const addrinfo* each = found; each; each = each->ai_next) {
    sockaddr_storage storage{};
    std::memcpy(&storage, each->ai_addr, std::min<size_t>(each->ai_addrlen, sizeof storage));
    const dgm_address address = from_kernel(storage);
    if (address.version != 0) answer.addresses.push_back(address);
  }
  freeaddrinfo(found);
  if (answer.addresses.empty())
    answer.failure = {DGM_UNAVAILABLE, "", "name " + host + " has no IPv4 or IPv6 address"};
  return answer;
}

Dns::Dns(boost::asio::io_context& context) : context_(context), background_(context) {}

uint64_t Dns::resolve(const std::string& host, Callback done) {
  const uint64_t request = ++last_request_;
  waiting_.emplace(request, std::move(done));

  if (!is_host(host)) {
    answer_later(request, {{DGM_INVALID_ARGUMENT, "",
                            "\"" + printable_start(host) +
                                "\" is neither a host name nor an IPv4 or IPv6 address"},
                           {}});
    return request;
  }
  if (const auto literal = parse_address(host, 0)) {
    answer_later(request, {{}, {*literal}});
    return request;
  }
  if (const auto cached = cache_.find(host); cached != cache_.end()) {
    if (steady_now_ns() < cached->second.expires_at_ns) {
      answer_later(request, cached->second.answer);
      return request;
    }
    cache_.erase(cached);
  }
  const auto [lookup, is_first] = lookups_.try_emplace(host);
  lookup->second.push_back(request);
  if (!is_first) return request;
  const bool taken = background_.run([this, host, look_up = lookup_]() -> Background::Answer {
    return [this, host, answer = look_up(host)] { finish(host, answer); };
  });
  if (!taken) {
    lookups_.erase(host);
    answer_later(request, {{DGM_UNAVAILABLE, "",
                            "name " + host +
                                " was not looked up: 256 lookups are waiting already; "
                                "check the name servers in /etc/resolv.conf"},
                           {}});
  }
  return request;
}

void Dns::cancel(uint64_t request) {
  if (waiting_.erase(request) == 0) return;
  for (auto& [host, askers] : lookups_) std::erase(askers, request);
}

void Dns::clear() {
  waiting_.clear();
  lookups_.clear();
  cache_.clear();
}

void Dns::finish(const std::string& host, const DnsAnswer& answer) {
  if (cache_.size() >= kMaxCached) cache_.erase(cache_.begin());
  const uint64_t keep_ns = answer.failure.ok() ? kKeepAnswerNs : kKeepFailureNs;
  cache_.insert_or_assign(host, Cached{answer, steady_now_ns() + keep_ns});
  const auto askers = std::move(lookups_[host]);
  lookups_.erase(host);
  for (uint64_t request : askers) {
    const auto found = waiting_.find(request);
    if (found == waiting_.end()) continue;
    Callback done = std::move(found->second);
    waiting_.erase(found);
    done(answer);
  }
}

void Dns::answer_later(uint64_t request, DnsAnswer answer) {
  boost::asio::post(context_, [this, request, answer = std::move(answer)] {
    const auto found = waiting_.find(request);
    if (found == waiting_.end()) return;
    Callback done = std::move(found->second);
    waiting_.erase(found);
    done(answer);
  });
}

}  // namespace dgm::net
