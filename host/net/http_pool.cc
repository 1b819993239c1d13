#include "host/net/http_pool.h"

#include <algorithm>

namespace dgm::net {

std::optional<TlsStream> HttpPool::take(const std::string& peer) {
  for (auto idle = idle_.end(); idle != idle_.begin();) {
    --idle;
    if (idle->peer != peer) continue;
    TlsStream stream = idle->stream;
    idle = idle_.erase(idle);
    if (stream.is_quiet()) return stream;
    stream.close();
  }
  return std::nullopt;
}

void HttpPool::put(const std::string& peer, TlsStream stream) {
  const auto of_peer = [&](const Idle& idle) { return idle.peer == peer; };
  if (std::count_if(idle_.begin(), idle_.end(), of_peer) >= std::ptrdiff_t{kMaxIdlePerPeer})
    close(std::find_if(idle_.begin(), idle_.end(), of_peer));
  if (idle_.size() >= kMaxIdle) close(idle_.begin());
  idle_.push_back({peer, std::move(stream), std::chrono::steady_clock::now()});
  if (idle_.size() == 1) expire_later();
}

bool HttpPool::begin_warming(const std::string& peer) {
  const auto is_kept = [&](Idle& idle) { return idle.peer == peer && idle.stream.is_quiet(); };
  if (std::any_of(idle_.begin(), idle_.end(), is_kept)) return false;
  return warming_.insert(peer).second;
}

void HttpPool::end_warming(const std::string& peer) { warming_.erase(peer); }

void HttpPool::clear() {
  while (!idle_.empty()) close(idle_.begin());
  expiry_.cancel();
}

void HttpPool::close(std::list<Idle>::iterator idle) {
  idle->stream.close();
  idle_.erase(idle);
}

void HttpPool::expire_later() {
  expiry_.expires_at(idle_.front().since + kMaxIdleTime);
  expiry_.async_wait([this](ErrorCode error) {
    if (error) return;
    const auto limit = std::chrono::steady_clock::now() - kMaxIdleTime;
    while (!idle_.empty() && idle_.front().since <= limit) close(idle_.begin());
    if (!idle_.empty()) expire_later();
  });
}

}  // namespace dgm::net
