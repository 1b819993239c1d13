// A wire between two programs that a test can cut: connections to its port are passed on to another
// port of this machine.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <string>
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
  // Cut as soon as something with this word comes from the near side: still passed on, but not
  // answered any more. Before anything is connected.
  void cut_at(std::string word) { fatal_word_ = std::move(word); }
  bool is_cut() const { return is_cut_; }

 private:
  struct Link {
    int near = -1, far = -1;
  };
  void run();
  void accept_one();
  bool pass_on(int from, int to);

  const uint16_t to_;
  int listener_ = -1;
  std::string fatal_word_;
  std::list<Link> links_;
  std::atomic<bool> is_cut_{false}, is_stopping_{false};
  std::thread thread_;
};

}  // namespace dgm::test
