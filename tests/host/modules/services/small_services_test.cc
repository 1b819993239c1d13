#include "host/base/metrics.h"
#include "host/modules/frame_service.h"
#include "host/modules/metric_service.h"
#include "tests/host/modules/services/service_fixture.h"
#include "tests/support/allocation_counter.h"

namespace dgm::modules {
namespace {

using ::testing::HasSubstr;

class TimerServiceTest : public ServiceTest {
 protected:
  struct Fired {
    dgm_timer timer = 0;
    int count = 0;
    std::function<void()> then = {};
  };
  static void on_fired(void* ctx, dgm_timer timer) {
    auto& fired = *static_cast<Fired*>(ctx);
    EXPECT_EQ(timer, fired.timer);
    ++fired.count;
    if (fired.then) fired.then();
  }
};

TEST_F(TimerServiceTest, FiresOnceOrPeriodically) {
  auto& once = make<Fired>();
  auto& often = make<Fired>();
  run_on(worker(), [&] {
    const dgm_scope scope = open_scope().number();
    EXPECT_EQ(timers->start(scope, 1, 0, on_fired, &once, &once.timer), DGM_OK);
    EXPECT_EQ(timers->start(scope, 1, 1, on_fired, &often, &often.timer), DGM_OK);
  });
  EXPECT_TRUE(wait_until(worker(), [&] { return often.count >= 5; }));
  EXPECT_EQ(once.count, 1);
}

TEST_F(TimerServiceTest, DoesNotFireAfterCancelOrTheEndOfItsScope) {
  auto& cancelled = make<Fired>();
  auto& orphan = make<Fired>();
  auto& last = make<Fired>();
  run_on(worker(), [&] {
    const dgm_scope scope = open_scope().number();
    timers->start(scope, 1, 0, on_fired, &cancelled, &cancelled.timer);
    timers->cancel(cancelled.timer);
    timers->cancel(cancelled.timer);
    timers->cancel(0);
    timers->start(open_scope().number(), 1, 1, on_fired, &orphan, &orphan.timer);
    scopes[0].pop_back();
    timers->start(scope, 5, 0, on_fired, &last, &last.timer);
  });
  EXPECT_TRUE(wait_until(worker(), [&] { return last.count == 1; }));
  EXPECT_EQ(cancelled.count + orphan.count, 0);
}

TEST_F(TimerServiceTest, MayCancelItselfOrEndItsScopeWhenItFires) {
  auto& self = make<Fired>();
  auto& ender = make<Fired>();
  run_on(worker(), [&] {
    timers->start(open_scope().number(), 1, 1, on_fired, &self, &self.timer);
    self.then = [&] { timers->cancel(self.timer); };
    timers->start(open_scope().number(), 1, 1, on_fired, &ender, &ender.timer);
    ender.then = [&] { scopes[0].pop_back(); };
  });
  EXPECT_TRUE(wait_until(worker(), [&] { return self.count == 1 && ender.count == 1; }));
  run_on(worker(), [] {});
  EXPECT_EQ(self.count + ender.count, 2);
}

TEST_F(TimerServiceTest, IsRefusedWithoutAnOpenScopeOfThisWorker) {
  auto& fired = make<Fired>();
  run_on(other(), [&] { open_scope(); });
  run_on(worker(), [&] {
    EXPECT_EQ(timers->start(0, 1, 0, on_fired, &fired, &fired.timer), DGM_INVALID_ARGUMENT);
    EXPECT_EQ(timers->start(scopes[1][0]->number(), 1, 0, on_fired, &fired, &fired.timer),
              DGM_INVALID_ARGUMENT);
    EXPECT_EQ(timers->start(open_scope().number(), 1, 0, nullptr, &fired, &fired.timer),
              DGM_INVALID_ARGUMENT);
  });
}

dgm_frame frame_of(const std::vector<int16_t>& samples) {
  dgm_frame frame{};
  frame.struct_size = sizeof(frame);
  frame.flags = DGM_FRAME_SPEECH;
  frame.captured_at_ns = 42;
  frame.sample_rate_hz = 16000;
  frame.sample_count = static_cast<uint32_t>(samples.size());
  frame.samples = samples.data();
  return frame;
}

TEST(FramePool, KeepsACopyUntilItIsReleased) {
  FramePool pool;
  std::vector<int16_t> samples{1, -2, 32767};
  const dgm_frame* const kept = pool.retain(frame_of(samples));
  samples.assign(3, 0);
  ASSERT_NE(kept, nullptr);
  EXPECT_EQ(kept->flags, DGM_FRAME_SPEECH);
  EXPECT_EQ(kept->captured_at_ns, 42u);
  EXPECT_THAT(std::vector<int16_t>(kept->samples, kept->samples + kept->sample_count),
              ::testing::ElementsAre(1, -2, 32767));
  EXPECT_TRUE(pool.release(kept));
  EXPECT_EQ(pool.in_use(), 0u);
}

TEST(FramePool, CountsAFrameOfItsOwnOnceMoreInsteadOfCopying) {
  FramePool pool;
  const dgm_frame* const kept = pool.retain(frame_of({1}));
  EXPECT_EQ(pool.retain(*kept), kept);
  EXPECT_TRUE(pool.release(kept));
  EXPECT_EQ(kept->samples[0], 1);
  EXPECT_TRUE(pool.release(kept));
  EXPECT_EQ(pool.in_use(), 0u);
}

TEST(FramePool, RefusesWhenEmptyAndAFrameThatIsTooLong) {
  FramePool pool;
  EXPECT_EQ(pool.retain(frame_of(std::vector<int16_t>(961, 0))), nullptr);
  const std::vector<int16_t> longest(960, 7);
  std::vector<const dgm_frame*> kept;
  for (size_t i = 0; i < FramePool::kFrames; ++i) kept.push_back(pool.retain(frame_of(longest)));
  EXPECT_EQ(pool.retain(frame_of(longest)), nullptr);
  EXPECT_TRUE(pool.release(kept[7]));
  EXPECT_NE(pool.retain(frame_of(longest)), nullptr);
}

TEST(FramePool, RefusesToReleaseTwiceOrWhatItNeverGave) {
  FramePool pool;
  const dgm_frame* const kept = pool.retain(frame_of({1}));
  const dgm_frame stranger = frame_of({1});
  EXPECT_FALSE(pool.release(&stranger));
  EXPECT_FALSE(pool.release(reinterpret_cast<const dgm_frame*>(&kept->samples[0])));
  EXPECT_TRUE(pool.release(kept));
  EXPECT_FALSE(pool.release(kept));
}

class FrameServiceTest : public ServiceTest {};

TEST_F(FrameServiceTest, KeepsFramesOnWorkersWithoutAllocating) {
  const dgm_host_frames& frames = frame_service();
  const std::vector<int16_t> samples(320, 5);
  const dgm_frame frame = frame_of(samples);
  EXPECT_EQ(frames.retain(&frame), nullptr) << "this thread is no worker";
  run_on(worker(), [&] {
    frames.release(frames.retain(&frame));
    const uint64_t before = test::allocations_of_this_thread();
    for (int i = 0; i < 10'000; ++i) {
      const dgm_frame* const kept = frames.retain(&frame);
      ASSERT_NE(kept, nullptr);
      frames.release(kept);
    }
    EXPECT_EQ(test::allocations_of_this_thread() - before, 0u);
  });
}

TEST_F(FrameServiceTest, CountsWhatItCannotKeepAndWrongReleases) {
  const dgm_host_frames& frames = frame_service();
  const std::vector<int16_t> samples(4800, 5);
  const dgm_frame frame = frame_of(samples);
  Metric& refused = metrics().counter("dragoman_frame_pool_refused_total", "");
  Metric& wrong = metrics().counter("dragoman_frame_pool_wrong_releases_total", "");
  const double refused_before = refused.value(), wrong_before = wrong.value();
  run_on(worker(), [&] {
    EXPECT_EQ(frames.retain(&frame), nullptr);
    frames.release(&frame);
  });
  EXPECT_EQ(refused.value() - refused_before, 1);
  EXPECT_EQ(wrong.value() - wrong_before, 1);
}

TEST(MetricService, PrintsWhatAPluginCounts) {
  const dgm_host_metrics& service = metric_service();
  const dgm_text_pair label{str("provider"), str("deepl")};
  const dgm_metric requests =
      service.counter(str("dragoman_test_requests_total"), str("Requests of the test"), &label, 1);
  const dgm_metric delay =
      service.histogram_ms(str("dragoman_test_delay_ms"), str("Delay of the test"), nullptr, 0);
  const dgm_metric open = service.gauge(str("dragoman_test_open"), str("Open"), nullptr, 0);
  ASSERT_TRUE(requests != 0 && delay != 0 && open != 0);
  const uint64_t before = test::allocations_of_this_thread();
  service.add(requests, 2);
  service.observe(delay, 7);
  service.set(open, 3);
  EXPECT_EQ(test::allocations_of_this_thread() - before, 0u);
  const std::string page = metrics().print();
  EXPECT_THAT(page, HasSubstr("# HELP dragoman_test_requests_total Requests of the test\n"
                              "# TYPE dragoman_test_requests_total counter\n"
                              "dragoman_test_requests_total{provider=\"deepl\"} 2\n"));
  EXPECT_THAT(page, HasSubstr("dragoman_test_delay_ms_sum 7\n"));
  EXPECT_THAT(page, HasSubstr("dragoman_test_open 3\n"));
}

TEST(MetricService, GivesTheSameNumberForTheSameNameAndLabels) {
  const dgm_host_metrics& service = metric_service();
  const dgm_metric one = service.counter(str("dragoman_test_same_total"), str(""), nullptr, 0);
  EXPECT_EQ(service.counter(str("dragoman_test_same_total"), str(""), nullptr, 0), one);
}

TEST(MetricService, IgnoresNumbersItNeverGaveAndTheWrongKind) {
  const dgm_host_metrics& service = metric_service();
  const dgm_metric counter = service.counter(str("dragoman_test_wrong_total"), str(""), nullptr, 0);
  service.set(counter, 5);
  service.observe(counter, 5);
  service.add(0, 1);
  service.add(987'654'321, 1);
  EXPECT_THAT(metrics().print(), ::testing::Not(HasSubstr("dragoman_test_wrong_total")));
}

TEST(MetricService, RefusesNamesThatPrometheusWouldNotRead) {
  const dgm_host_metrics& service = metric_service();
  const dgm_text_pair bad_label{str("le vel"), str("x")};
  EXPECT_EQ(service.counter(str("requests-total"), str(""), nullptr, 0), 0u);
  EXPECT_EQ(service.counter(str("1st_total"), str(""), nullptr, 0), 0u);
  EXPECT_EQ(service.counter(str(""), str(""), nullptr, 0), 0u);
  EXPECT_EQ(service.counter(str("dragoman_test_ok_total"), str(""), &bad_label, 1), 0u);
}

}  // namespace
}  // namespace dgm::modules
