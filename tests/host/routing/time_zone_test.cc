#include "host/routing/time_zone.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "host/routing/posix_zone_rule.h"

namespace dgm::routing {
namespace {

constexpr int64_t kJanuary = 1768478400;  // 2026-01-15 12:00 UTC
constexpr int64_t kJuly = 1784116800;     // 2026-07-15 12:00 UTC
constexpr int64_t kIn2060 = 2856081600;   // 2060-07-03 12:00 UTC, beyond the transitions in files

TEST(TimeZone, KnowsWinterAndSummer) {
  ASSERT_TRUE(local_time("Europe/Madrid", kJanuary));
  EXPECT_EQ(local_time("Europe/Madrid", kJanuary)->hour, 13);
  EXPECT_EQ(local_time("Europe/Madrid", kJuly)->hour, 14);
  EXPECT_EQ(local_time("Australia/Sydney", kJanuary)->hour, 23);
  EXPECT_EQ(local_time("Australia/Sydney", kJuly)->hour, 22);
  EXPECT_EQ(local_time("Asia/Kolkata", kJanuary)->hour, 17);
  EXPECT_EQ(local_time("America/New_York", kJuly)->hour, 8);
  EXPECT_EQ(local_time("UTC", kJuly)->hour, 12);
}

TEST(TimeZone, FollowsTheRuleBehindTheLastTransition) {
  EXPECT_EQ(local_time("Europe/Madrid", kIn2060)->utc_offset_s, 7200);
  EXPECT_EQ(local_time("Africa/Cairo", 0)->utc_offset_s, 7200);
}

TEST(TimeZone, WithoutANameIsTheMachines) {
  const Result<LocalTime> local = local_time("", kJanuary);
  ASSERT_TRUE(local);
  EXPECT_EQ((kJanuary + local->utc_offset_s) / 3600 % 24, local->hour);
}

TEST(TimeZone, RefusesWhatIsNoZone) {
  for (const char* name : {"Europe/Atlantis", "../../etc/passwd", "/etc/passwd", "Europe", "a b"}) {
    const Result<LocalTime> local = local_time(name, kJanuary);
    ASSERT_FALSE(local) << name;
    EXPECT_EQ(
        local.error().sentence,
        "unknown time zone \"" + std::string(name) +
            "\"; zones have names such as \"Europe/Madrid\" and come with the package tzdata");
  }
}

TEST(TimeZone, ADamagedFileIsAnError) {
  std::ifstream file("/usr/share/zoneinfo/Europe/Madrid", std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(file), {}};
  ASSERT_GT(whole.size(), 100u);
  EXPECT_TRUE(utc_offset(whole, kJuly));
  for (size_t size : {size_t{0}, size_t{10}, size_t{44}, whole.size() / 2}) {
    EXPECT_FALSE(utc_offset(std::string_view(whole).substr(0, size), kJuly)) << size;
  }
}

TEST(PosixZoneRule, ReadsEveryKindOfDate) {
  EXPECT_EQ(posix_zone_offset("UTC0", kJuly), 0);
  EXPECT_EQ(posix_zone_offset("<+0530>-5:30", kJuly), 19800);
  EXPECT_EQ(posix_zone_offset("CET-1CEST,M3.5.0,M10.5.0/3", kJanuary), 3600);
  EXPECT_EQ(posix_zone_offset("CET-1CEST,M3.5.0,M10.5.0/3", kJuly), 7200);
  EXPECT_EQ(posix_zone_offset("EST5EDT,M3.2.0,M11.1.0", kJuly), -14400);
  EXPECT_EQ(posix_zone_offset("AAA0BBB,J60,J300", kJuly), 3600);
  EXPECT_EQ(posix_zone_offset("AAA0BBB,59/0,299/-1", kJanuary), 0);
  EXPECT_EQ(posix_zone_offset("AEST-10AEDT,M10.1.0,M4.1.0/3", kJanuary), 39600);
}

TEST(PosixZoneRule, ChangesInTheVerySecond) {
  constexpr int64_t kSpring2026 = 1774746000;  // 2026-03-29 01:00 UTC
  EXPECT_EQ(posix_zone_offset("CET-1CEST,M3.5.0,M10.5.0/3", kSpring2026 - 1), 3600);
  EXPECT_EQ(posix_zone_offset("CET-1CEST,M3.5.0,M10.5.0/3", kSpring2026), 7200);
}

TEST(PosixZoneRule, RefusesWhatIsNoRule) {
  for (const char* rule : {"", "C", "CET", "CET-", "CET-1CEST", "CET-1CEST,M3.5.0", "<+05-5",
                           "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0",
                           "CET-1CEST,M3.5.0,M10.5.0x", "CET-1CEST,J366,J10", "CET-999"}) {
    EXPECT_EQ(posix_zone_offset(rule, kJuly), std::nullopt) << rule;
  }
}

}  // namespace
}  // namespace dgm::routing
