// A wire between two programs that a test can cut: connections to its port are passed on to another
// port of this machine.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <thread>

namespace dgm::test {

class TcpForwarder {
 public:
  TcpForwarder(uint16_t port, uint16_t to);
  ~TcpForwarder();
  TcpForwarder(const TcpForwarder&) = delete;
  TcpForwarder& operator=(const TcpForwarder&) = delete;

  void cut() { is_cut_ = true; }    // closes every connection, and new ones at once
  void mend() { is_cut_ = false; }  // new connections are passed on again

 private:
  struct Link {
    int near = -1, far = -1;
  };
  void run();
  void accept_one();

  const uint16_t to_;
  int listener_ = -1;
  std::list<Link> links_;
  std::atomic<bool> is_cut_{false}, is_stopping_{false};
  std::thread thread_;
};

}  // namespace dgm::test
