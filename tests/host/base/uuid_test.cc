#include "host/base/uuid.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace dgm {
namespace {

TEST(Uuid, IsARandomOneOfVersionFour) {
  const std::regex shape("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto uuid = make_uuid();
    ASSERT_TRUE(std::regex_match(uuid, shape)) << uuid;
    ASSERT_TRUE(seen.insert(uuid).second) << uuid << " came twice";
  }
}

}  // namespace
}  // namespace dgm
