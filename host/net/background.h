// Work that may block for seconds (name servers, files on a slow disk) and so must not run on a
// worker: done on at most four threads of the process, answered on the io_context that asked. The
// end of the process waits for those under way, at most a second.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace dgm::net {

// One asker's side. After it is destroyed nothing of it runs on the io_context any more, although
// a job under way still ends on its thread: jobs own all that they touch.
class Background {
 public:
  explicit Background(boost::asio::io_context& context);
  ~Background();  // [worker]
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // Runs `job` on a background thread and then what it returned on the io_context. [worker]
  // false: 256 jobs are waiting already; this one was dropped.
  using Answer = std::function<void()>;
  bool run(std::function<Answer()> job);

 private:
  struct Mailbox;
  std::shared_ptr<Mailbox> mailbox_;
};

}  // namespace dgm::net
