#include <thread>

#include "host/base/log.h"
#include "host/modules/handles.h"
#include "tests/host/modules/services/service_fixture.h"
#include "tests/support/allocation_counter.h"

namespace dgm::modules {
namespace {

using ::testing::ElementsAre;

class ScopeTest : public ServiceTest {};

TEST_F(ScopeTest, PostsOfAnyThreadArriveInOrderOnItsWorker) {
  std::vector<uint64_t> events;
  dgm_scope scope = 0;
  run_on(worker(), [&] {
    scope = open_scope([&](uint64_t event) {
              EXPECT_TRUE(worker().is_current());
              events.push_back(event);
            }).number();
  });
  std::thread plugin_thread([&] {
    for (uint64_t event = 1; event <= 3; ++event) {
      EXPECT_EQ(host_table().post(scope, event), DGM_OK);
    }
  });
  plugin_thread.join();
  run_on(worker(), [] {});
  EXPECT_THAT(events, ElementsAre(1, 2, 3));
}

TEST_F(ScopeTest, APostToAClosedScopeIsRefusedAndOneUnderWayDoesNotArrive) {
  int arrived = 0;
  dgm_scope scope = 0;
  run_on(worker(), [&] {
    scope = open_scope([&](uint64_t) { ++arrived; }).number();
    EXPECT_EQ(host_table().post(scope, 1), DGM_OK);
    scopes[0].clear();
    EXPECT_EQ(host_table().post(scope, 2), DGM_CANCELLED);
  });
  run_on(worker(), [] {});
  EXPECT_EQ(arrived, 0);
}

TEST_F(ScopeTest, PostsBeyondTheWorkersBoundAreBusy) {
  dgm_scope scope = 0;
  int arrived = 0;
  run_on(worker(), [&] {
    scope = open_scope([&](uint64_t) { ++arrived; }).number();
    int taken = 0;
    while (host_table().post(scope, 1) == DGM_OK) ++taken;
    EXPECT_EQ(taken, 64);
    EXPECT_EQ(host_table().post(scope, 1), DGM_BUSY);
    EXPECT_GE(worker().stats().posts_refused, 2u);
  });
  EXPECT_TRUE(wait_until(worker(), [&] { return arrived == 64; }));
}

TEST_F(ScopeTest, NumbersThatAreNoScopeAreRefused) {
  EXPECT_EQ(host_table().post(0, 1), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(host_table().post(12345, 1), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(host_table().post(join_handle(HandleKind::kScope, 0, 0x1000001), 1), DGM_CANCELLED);
  EXPECT_EQ(host_table().post(join_handle(HandleKind::kScope, 200, 0x1000001), 1), DGM_CANCELLED);
}

TEST_F(ScopeTest, MayEndInsideItsOwnPostedEvent) {
  int arrived = 0;
  run_on(worker(), [&] {
    const dgm_scope scope = open_scope([&](uint64_t event) {
                              ++arrived;
                              scopes[0].clear();
                              EXPECT_EQ(event, 7u) << "the event outlives the scope";
                            }).number();
    host_table().post(scope, 7);
    host_table().post(scope, 8);
  });
  run_on(worker(), [] {});
  EXPECT_EQ(arrived, 1);
}

TEST_F(ScopeTest, PostingAndDeliveringAllocateNothing) {
  int arrived = 0;
  uint64_t before = 0, allocations = 1;
  dgm_scope scope = 0;
  run_on(worker(), [&] {
    scope = open_scope([&](uint64_t event) {
              if (++arrived == 1) before = test::allocations_of_this_thread();
              allocations = test::allocations_of_this_thread() - before;
              if (event > 0) host_table().post(scope, event - 1);
            }).number();
  });
  const uint64_t before_here = test::allocations_of_this_thread();
  EXPECT_EQ(host_table().post(scope, 1000), DGM_OK);
  EXPECT_EQ(test::allocations_of_this_thread(), before_here);
  EXPECT_TRUE(wait_until(worker(), [&] { return arrived == 1001; }));
  EXPECT_EQ(allocations, 0u);
}

TEST_F(ScopeTest, ALineOfAPluginNamesItsOwner) {
  std::vector<std::string> lines;
  log::set_sink([&](log::Level level, std::string_view id, std::string_view line) {
    lines.push_back(std::to_string(static_cast<int>(level)) + " " + std::string(id) + " " +
                    std::string(line));
  });
  run_on(worker(), [&] {
    const dgm_scope scope = open_scope().number();
    host_table().log(DGM_LOG_WARNING, scope, str("model is slow"));
    host_table().log(DGM_LOG_INFO, 0, str("plugin is here"));
    scopes[0].clear();
    host_table().log(99, scope, str("late"));
  });
  log::set_sink({});
  EXPECT_THAT(lines, ElementsAre("2 PLUGIN recognizer test, leg 7777: model is slow",
                                 "1 PLUGIN plugin is here", "3 PLUGIN late"));
}

TEST_F(ScopeTest, LabelsAreReadByOtherThreadsWhileScopesComeAndGo) {
  std::atomic<bool> must_end{false};
  std::atomic<dgm_scope> latest{0};
  std::thread reader([&] {
    while (!must_end) {
      const dgm_scope scope = latest;
      if (scope == 0) continue;
      const std::string label = WorkerHandles::named_by(scope)->board().label_of(scope);
      EXPECT_TRUE(label.empty() || label == "first label" || label == "second, longer label")
          << label;
    }
  });
  run_on(worker(), [&] {
    for (int i = 0; i < 2000; ++i) {
      Scope scope(worker(), i % 2 == 0 ? "first label" : "second, longer label", nullptr);
      latest = scope.number();
    }
  });
  must_end = true;
  reader.join();
}

TEST_F(ScopeTest, OffersItsServicesByNameAndNoOthers) {
  const dgm_host& host = host_table();
  EXPECT_EQ(host.struct_size, sizeof(dgm_host));
  EXPECT_NE(host.get_service(DGM_HOST_NET_ID), nullptr);
  EXPECT_NE(host.get_service(DGM_HOST_TIMERS_ID), nullptr);
  EXPECT_NE(host.get_service(DGM_HOST_FRAMES_ID), nullptr);
  EXPECT_NE(host.get_service(DGM_HOST_METRICS_ID), nullptr);
  EXPECT_EQ(host.get_service("dgm.host.net/2"), nullptr);
  EXPECT_EQ(host.get_service(nullptr), nullptr);
}

}  // namespace
}  // namespace dgm::modules
