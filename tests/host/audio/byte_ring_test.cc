#include "host/audio/byte_ring.h"

#include <gtest/gtest.h>

#include <numeric>

namespace dgm::audio {
namespace {

std::vector<uint8_t> counting(size_t size, uint8_t from = 0) {
  std::vector<uint8_t> bytes(size);
  std::iota(bytes.begin(), bytes.end(), from);
  return bytes;
}

TEST(ByteRing, GivesBackWhatWasWrittenAcrossItsEnd) {
  ByteRing ring(100, 2);
  ASSERT_EQ(ring.capacity(), 128U);
  const auto bytes = counting(200, 3);
  ring.write(128 * 7 + 100, bytes);
  std::vector<uint8_t> back(200);
  ring.read(128 * 7 + 100, 100, back);
  EXPECT_EQ(back, bytes);
  EXPECT_TRUE(ring.has_all(128 * 7 + 100, 100));
}

TEST(ByteRing, KnowsToTheUnitWhatIsPresent) {
  ByteRing ring(256, 1);
  ring.write(1'000, counting(80));
  EXPECT_TRUE(ring.has_all(1'000, 80));
  EXPECT_FALSE(ring.has_all(999, 80));
  EXPECT_FALSE(ring.has_all(1'001, 80));
  ring.erase(1'040, 1);
  EXPECT_TRUE(ring.has_all(1'000, 40));
  EXPECT_FALSE(ring.has_all(1'000, 41));
  EXPECT_TRUE(ring.has_all(1'041, 39));
  ring.erase_all();
  EXPECT_FALSE(ring.has_all(1'000, 1));
}

TEST(ByteRing, TakesPlacesBeforeZero) {
  ByteRing ring(64, 1);
  ring.write(-10, counting(20));
  EXPECT_TRUE(ring.has_all(-10, 20));
  std::vector<uint8_t> back(20);
  ring.read(-10, 20, back);
  EXPECT_EQ(back, counting(20));
}

}  // namespace
}  // namespace dgm::audio
