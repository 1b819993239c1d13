#include "host/doctor/place_checks.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "host/net/address.h"

namespace dgm::doctor {
namespace {

TEST(PlaceChecks, AreGoodOfFreePorts) {
  const auto finding = check_places({"audiosocket", 2, {}});
  EXPECT_EQ(finding.verdict, Verdict::kGood);
  EXPECT_EQ(finding.sentence, "free");
}

TEST(PlaceChecks, NameTheProgramThatHasAPort) {
  const auto finding = check_places(
      {"audiosocket",
       2,
       {"TCP 127.0.0.1:5052: in use by process dragoman (pid 3): stop it, or choose another port",
        "TCP 127.0.0.1:5050: in use by process nc (pid 42): stop it, or choose another port"}});
  EXPECT_EQ(finding.verdict, Verdict::kBad);
  EXPECT_EQ(finding.sentence, "TCP 127.0.0.1:5050: in use by process nc (pid 42)");
  EXPECT_EQ(finding.remedy, "stop it, or choose another port");
}

TEST(PlaceChecks, LeaveARunningDragomanItsPorts) {
  const auto finding = check_places(
      {"rtp",
       2,
       {"UDP 127.0.0.1:5000: in use by process dragoman (pid 77): stop it, or choose another "
        "port"}});
  EXPECT_EQ(finding.verdict, Verdict::kGood);
  EXPECT_EQ(finding.sentence, "served by the dragoman that runs (pid 77)");
}

TEST(PlaceChecks, SeeThatTheControlPortIsTaken) {
  const int socket = net::make_socket(*net::parse_address("127.0.0.1", 0), SOCK_STREAM);
  ASSERT_TRUE(net::bind_to(socket, *net::parse_address("127.0.0.1", 0)));
  ASSERT_EQ(::listen(socket, 1), 0);
  settings::HostSettings host;
  host.control_port = net::local_address(socket).port;
  const auto taken = try_control_port(host);
  ::close(socket);
  ASSERT_EQ(taken.problems.size(), 1u);
  EXPECT_NE(taken.problems[0].find("in use by process doctor_test (pid " +
                                   std::to_string(::getpid()) + ")"),
            std::string::npos)
      << taken.problems[0];
  EXPECT_TRUE(try_control_port(host).problems.empty());
}

}  // namespace
}  // namespace dgm::doctor
