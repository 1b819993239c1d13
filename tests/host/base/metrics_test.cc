#include "host/base/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <thread>
#include <vector>

#include "host/base/log.h"

namespace dgm {
namespace {

using ::testing::HasSubstr;

TEST(Metrics, PrintsCountersAndGaugesInTheTextFormatSortedByName) {
  MetricsRegistry registry;
  registry.gauge("dragoman_legs", "Legs that are open").set(3);
  Metric& errors =
      registry.counter("dragoman_errors_total", "Errors", {{"provider", "deepl"}, {"kind", "429"}});
  errors.add();
  errors.add(2.5);
  registry.counter("dragoman_errors_total", "Errors", {{"kind", "429"}, {"provider", "apertium"}})
      .add();
  EXPECT_EQ(registry.print(),
            "# HELP dragoman_errors_total Errors\n"
            "# TYPE dragoman_errors_total counter\n"
            "dragoman_errors_total{kind=\"429\",provider=\"apertium\"} 1\n"
            "dragoman_errors_total{kind=\"429\",provider=\"deepl\"} 3.5\n"
            "# HELP dragoman_legs Legs that are open\n"
            "# TYPE dragoman_legs gauge\n"
            "dragoman_legs 3\n");
}

TEST(Metrics, AMetricThatNobodyTouchedIsNotPrinted) {
  MetricsRegistry registry;
  registry.counter("a_total", "never touched");
  registry.gauge("b", "set to zero on purpose").set(0);
  EXPECT_EQ(registry.print(),
            "# HELP b set to zero on purpose\n"
            "# TYPE b gauge\n"
            "b 0\n");
}

TEST(Metrics, EscapesHelpAndLabelValues) {
  MetricsRegistry registry;
  registry.counter("c_total", "a \"quoted\" back\\slash\nand a line", {{"text", "q\" b\\ n\n"}})
      .add();
  EXPECT_EQ(registry.print(),
            "# HELP c_total a \"quoted\" back\\\\slash\\nand a line\n"
            "# TYPE c_total counter\n"
            "c_total{text=\"q\\\" b\\\\ n\\n\"} 1\n");
}

TEST(Metrics, PrintsCumulativeBucketsOfAHistogram) {
  MetricsRegistry registry;
  Metric& delay = registry.histogram_ms("delay_ms", "Delay", {{"stage", "translate"}});
  delay.observe_ms(0.1);  // bounds are inclusive
  delay.observe_ms(7);
  delay.observe_ms(20'000);
  EXPECT_EQ(registry.print(),
            "# HELP delay_ms Delay\n"
            "# TYPE delay_ms histogram\n"
            "delay_ms_bucket{stage=\"translate\",le=\"0.1\"} 1\n"
            "delay_ms_bucket{stage=\"translate\",le=\"0.25\"} 1\n"
            "delay_ms_bucket{stage=\"translate\",le=\"0.5\"} 1\n"
            "delay_ms_bucket{stage=\"translate\",le=\"1\"} 1\n"
            "delay_ms_bucket{stage=\"translate\",le=\"2.5\"} 1\n"
            "delay_ms_bucket{stage=\"translate\",le=\"5\"} 1\n"
            "delay_ms_bucket{stage=\"translate\",le=\"10\"} 2\n"
            "delay_ms_bucket{stage=\"translate\",le=\"25\"} 2\n"
            "delay_ms_bucket{stage=\"translate\",le=\"50\"} 2\n"
            "delay_ms_bucket{stage=\"translate\",le=\"100\"} 2\n"
            "delay_ms_bucket{stage=\"translate\",le=\"250\"} 2\n"
            "delay_ms_bucket{stage=\"translate\",le=\"500\"} 2\n"
            "delay_ms_bucket{stage=\"translate\",le=\"1000\"} 2\n"
            "delay_ms_bucket{stage=\"translate\",le=\"2500\"} 2\n"
            "delay_ms_bucket{stage=\"translate\",le=\"10000\"} 2\n"
            "delay_ms_bucket{stage=\"translate\",le=\"+Inf\"} 3\n"
            "delay_ms_sum{stage=\"translate\"} 20007.1\n"
            "delay_ms_count{stage=\"translate\"} 3\n");
}

TEST(Metrics, QuantileIsTheBoundOfItsBucket) {
  Metric metric;
  EXPECT_LT(metric.quantile_ms(0.5), 0);
  for (int i = 0; i < 99; ++i) metric.observe_ms(0.7);
  metric.observe_ms(60);
  EXPECT_EQ(metric.quantile_ms(0.5), 1);
  EXPECT_EQ(metric.quantile_ms(0.99), 1);
  EXPECT_EQ(metric.quantile_ms(1), 100);
  metric.observe_ms(1e6);
  EXPECT_EQ(metric.quantile_ms(1), std::numeric_limits<double>::infinity());
}

TEST(Metrics, TheSameNameAndLabelsAreTheSameMetricInAnyOrderOfLabels) {
  MetricsRegistry registry;
  Metric& one = registry.counter("x_total", "x", {{"a", "1"}, {"b", "2"}});
  EXPECT_EQ(&one, &registry.counter("x_total", "x", {{"b", "2"}, {"a", "1"}}));
  EXPECT_NE(&one, &registry.counter("x_total", "x", {{"a", "1"}, {"b", "3"}}));
}

TEST(Metrics, ASecondKindOfANameIsRefusedInTheLogAndNotPrinted) {
  std::string line;
  log::set_sink([&](log::Level, std::string_view, std::string_view text) { line = text; });
  MetricsRegistry registry;
  registry.counter("x_total", "x").add();
  registry.gauge("x_total", "x").set(7);
  log::set_sink({});
  EXPECT_EQ(line,
            "metric x_total is declared as two kinds; the second declaration is not printed: give "
            "it another name");
  EXPECT_EQ(registry.print(), "# HELP x_total x\n# TYPE x_total counter\nx_total 1\n");
}

TEST(Metrics, ManyThreadsLoseNoCount) {
  Metric metric;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5000; ++i) metric.add();
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(metric.value(), 20000);
  EXPECT_EQ(metric.count(), 20000u);
}

}  // namespace
}  // namespace dgm
