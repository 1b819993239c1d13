#include "host/net/port_owner.h"

#include <gtest/gtest.h>

namespace dgm::net {
namespace {

TEST(PortOwner, FindsTheInodeOfAPortInTheKernelsTable) {
  const std::string lines =
      "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
      "inode ref pointer drops\n"
      " 1234: 0100007F:1388 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 "
      "31337 2 0000000000000000 0\n";
  EXPECT_EQ(inode_of_port(lines, PortKind::kUdp, 5000), 31337u);
  EXPECT_EQ(inode_of_port(lines, PortKind::kUdp, 5001), 0u);
}

TEST(PortOwner, CountsOnlyListeningTcpSockets) {
  const std::string lines =
      "   0: 0100007F:13BA 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 "
      "11 1\n"
      "   1: 0100007F:13BA 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
      "22 1\n";
  EXPECT_EQ(inode_of_port(lines, PortKind::kTcpListener, 5050), 22u);
}

TEST(PortOwner, SkipsLinesThatItDoesNotUnderstand) {
  EXPECT_EQ(inode_of_port("", PortKind::kUdp, 1), 0u);
  EXPECT_EQ(inode_of_port("a b c d e f g h i j\n1: zz:yy q q q q q q q q\n\n", PortKind::kUdp, 1),
            0u);
}

}  // namespace
}  // namespace dgm::net
