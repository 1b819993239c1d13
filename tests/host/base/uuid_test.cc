#include "host/base/uuid.h"

#include <gmock/gmock.h>

#include <set>

namespace dgm {
namespace {

TEST(Uuid, IsARandomOneOfVersionFour) {
  constexpr const char* kShape =
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto uuid = make_uuid();
    ASSERT_THAT(uuid, testing::MatchesRegex(kShape));
    ASSERT_TRUE(seen.insert(uuid).second) << uuid << " came twice";
  }
}

}  // namespace
}  // namespace dgm
