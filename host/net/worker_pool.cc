#include <algorithm>
#include <thread>

#include "host/net/worker.h"

namespace dgm::net {
namespace {

// FNV-1a, 64 bit: the same worker for a name in every run.
uint64_t hash_of(const std::string& name) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : name) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3u;
  }
  return hash;
}

}  // namespace

WorkerPool::WorkerPool(unsigned count, const WorkerOptions& options) {
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  if (count == 0) count = cores;
  for (unsigned index = 0; index < count; ++index) {
    WorkerOptions own = options;
    if (options.cpu >= 0) {
      own.cpu = static_cast<int>((static_cast<unsigned>(options.cpu) + index) % cores);
    }
    workers_.push_back(std::make_unique<Worker>(index, own));
  }
}

void WorkerPool::start() {
  for (auto& worker : workers_) worker->start();
}

void WorkerPool::stop() {
  for (auto& worker : workers_) worker->stop();
}

Worker& WorkerPool::for_name(const std::string& name) {
  return *workers_[hash_of(name) % workers_.size()];
}

}  // namespace dgm::net
