#include "host/net/address.h"

#include <gtest/gtest.h>

namespace dgm::net {
namespace {

TEST(Address, PrintsWhatItParsed) {
  EXPECT_EQ(print_address(*parse_address("127.0.0.1", 5000)), "127.0.0.1:5000");
  EXPECT_EQ(print_address(*parse_address("::1", 5000)), "[::1]:5000");
  EXPECT_EQ(print_address({}), "none");
}

TEST(Address, RefusesWhatIsNoLiteralAddress) {
  for (const char* text : {"", "localhost", "127.0.0", "127.0.0.1 ", "[::1]", "::g", "1.2.3.4.5",
                           "00000000000000000000000000000000000000000000000000"}) {
    EXPECT_FALSE(parse_address(text, 1)) << text;
  }
}

}  // namespace
}  // namespace dgm::net
