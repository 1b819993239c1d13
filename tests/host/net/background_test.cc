#include "host/net/background.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <future>
#include <iostream>
#include <thread>

namespace dgm::net {
namespace {

// Ends the process while a job is under way that lasts so long.
[[noreturn]] void exit_during_a_job(std::chrono::milliseconds duration) {
  static boost::asio::io_context context;
  static Background background(context);
  static std::promise<void> begun;
  background.run([duration]() -> Background::Answer {
    begun.set_value();
    std::this_thread::sleep_for(duration);
    std::cerr << "the job has ended\n";
    return [] {};
  });
  begun.get_future().wait();
  std::exit(0);
}

class BackgroundAtTheEnd : public testing::Test {
 protected:
  BackgroundAtTheEnd() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(BackgroundAtTheEnd, AJobUnderWayIsWaitedFor) {
  EXPECT_EXIT(exit_during_a_job(std::chrono::milliseconds(100)), testing::ExitedWithCode(0),
              "the job has ended");
}

TEST_F(BackgroundAtTheEnd, OneThatHangsIsNot) {
  EXPECT_EXIT(exit_during_a_job(std::chrono::hours(1)), testing::ExitedWithCode(0), "^$");
}

}  // namespace
}  // namespace dgm::net
