#include "tests/host/control/metrics_page.h"

#include <gtest/gtest.h>

namespace dgm::test {
namespace {

TEST(MetricsPage, HasProblemsWhenItIsNotValid) {
  const auto problems = [](const std::string& page) {
    return problems_of_metrics_page("# HELP a x\n# TYPE a counter\n" + page);
  };
  EXPECT_EQ(problems("a 1\na{b=\"c\"} 2\n"), "");
  EXPECT_NE(problems("a 1"), "") << "the last line has no end";
  EXPECT_NE(problems("a one\n"), "");
  EXPECT_NE(problems("a 1\na 2\n"), "") << "the same series twice";
  EXPECT_NE(problems("b 1\n"), "") << "no TYPE";
  EXPECT_NE(problems("a{b=\"c} 1\n"), "");
  EXPECT_NE(problems("a{b=\"c\"d\"} 1\n"), "") << "a quote that is not escaped";
  EXPECT_NE(problems("# HELP h x\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} "
                     "1\nh_sum 1\nh_count 1\n"),
            "")
      << "buckets that fall";
}

}  // namespace
}  // namespace dgm::test
