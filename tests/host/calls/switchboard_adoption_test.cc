// Listening transports and standing places that a newer generation keeps, adds, changes or drops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/base/log.h"
#include "host/calls/switchboard.h"
#include "tests/host/calls/routes_of.h"
#include "tests/host/calls/scripted_door.h"
#include "tests/host/calls/scripted_providers.h"
#include "tests/host/calls/silent_observer.h"
#include "tests/support/free_ports.h"
#include "tests/support/run_on.h"

namespace dgm::calls {
namespace {

using test::Door;
using test::doors;
using test::make_door;
using test::run_on;
using test::wait_until;
using testing::HasSubstr;
using testing::IsEmpty;
using Legs = std::map<uint64_t, size_t>;

const std::string kPair = test::kScriptedChains + R"(
extension("7777", { speaks = "en-US" })
extension("8888", { speaks = "es-ES" })
pair("7777", "8888")
)";

class SwitchboardAdoption : public testing::Test {
 protected:
  SwitchboardAdoption() : workers_(2, {.tick_us = 1000}) {
    test::reset_script();
    modules::attach_workers(workers_);
    workers_.start();
    board_ = std::make_unique<Switchboard>(workers_, observer_);
  }
  ~SwitchboardAdoption() override {
    for (const int client : clients_) ::close(client);
    board_->stop();
    workers_.stop();
    board_.reset();
    doors() = {};
  }

  std::shared_ptr<Generation> generation(const std::vector<ProviderPtr>& transports,
                                         const std::string& routes = kPair) {
    auto made = std::make_shared<Generation>(*engines_);
    made->number = ++number_;
    made->script = test::routes_of(routes);
    for (const auto& transport : transports)
      made->providers[{DGM_TRANSPORT_ID, transport->name()}] = transport;
    return made;
  }
  // A caller on a stream, until he has his leg. The name of the door that let him in.
  std::string call(uint16_t port) {
    size_t before = 0;
    on_front([&] { before = doors().legs.size(); });
    clients_.push_back(test::connect_to(port));
    if (clients_.back() < 0) return "nobody";
    if (!on_front_until([&] { return doors().legs.size() > before; })) return "no leg";
    std::string name;
    on_front([&] { name = doors().legs.back()->door->name; });
    return name;
  }
  // The place stands open again, by this door.
  bool stands(const std::string& extension, const std::string& door) {
    return on_front_until([&] {
      const auto* leg = doors().leg_of(extension);
      return leg && leg->door->name == door;
    });
  }
  // Legs of both workers are looked at while neither runs anything else of the test.
  void on_front(const std::function<void()>& task) {
    run_on(workers_.at(1), [&] { run_on(workers_.at(0), task); });
  }
  bool on_front_until(const std::function<bool()>& condition) {
    const auto holds = [&] {
      bool now = false;
      on_front([&] { now = condition(); });
      return now;
    };
    return test::eventually(holds, test::kPatienceMs, 1);
  }
  void at_leg(const std::string& extension, void (test::DoorLeg::*tell)() const) {
    const auto before = board_->legs_by_generation();
    for (size_t i = 0; i < workers_.size(); ++i)
      run_on(workers_.at(i), [&] {
        auto* leg = doors().leg_of(extension);
        if (leg && is_here(*leg)) (leg->*tell)();
      });
    EXPECT_TRUE(on_front_until([&] { return board_->legs_by_generation() != before; }));
  }
  static bool is_here(const test::DoorLeg& leg) {
    return &static_cast<Leg*>(leg.leg)->worker() == net::Worker::current();
  }

  net::WorkerPool workers_;
  test::SilentObserver observer_;
  GenerationPtr engines_ = test::scripted_generation();
  std::unique_ptr<Switchboard> board_;
  uint64_t number_ = 0;
  std::vector<int> clients_;
};

TEST_F(SwitchboardAdoption, ATransportThatDidNotChangeIsNotTouched) {
  const auto port = test::free_tcp_port();
  const auto door = make_door("door", {.name = "old", .streams = {{port, "7777"}}});
  ASSERT_THAT(board_->start(generation({door})), IsEmpty());
  EXPECT_EQ(call(port), "old");
  EXPECT_THAT(board_->adopt(generation({door})), IsEmpty());
  EXPECT_EQ(call(port), "old");
  EXPECT_EQ(doors().doors.front()->listened, 1);
  EXPECT_TRUE(on_front_until([&] { return board_->legs_by_generation() == Legs{{1, 1}, {2, 1}}; }));
}

TEST_F(SwitchboardAdoption, OneThatIsAddedIsOpenedAndOneThatIsDroppedTakesNoMoreCallers) {
  const auto first = test::free_tcp_port(), second = test::free_tcp_port();
  const auto old = make_door("old", {.name = "old", .streams = {{first, "7777"}}});
  ASSERT_THAT(board_->start(generation({old})), IsEmpty());
  EXPECT_EQ(call(first), "old");
  const auto other = make_door("new", {.name = "new", .streams = {{second, "8888"}}});
  EXPECT_THAT(board_->adopt(generation({other})), IsEmpty());
  EXPECT_EQ(call(first), "nobody");
  EXPECT_EQ(call(second), "new");
  on_front([] { EXPECT_FALSE(doors().leg_of("7777")->closed) << "his call goes on"; });
}

TEST_F(SwitchboardAdoption, AChangedOneTakesOverThePortOfTheOldOne) {
  const auto port = test::free_tcp_port();
  ASSERT_THAT(
      board_->start(generation({make_door("door", {.name = "old", .streams = {{port, "7777"}}})})),
      IsEmpty());
  EXPECT_EQ(call(port), "old");
  EXPECT_THAT(
      board_->adopt(generation({make_door("door", {.name = "new", .streams = {{port, "7777"}}})})),
      IsEmpty());
  EXPECT_EQ(call(port), "new");
  on_front([] { EXPECT_FALSE(doors().legs.front()->closed); });
}

TEST_F(SwitchboardAdoption, OneThatCannotBeOpenedChangesNothing) {
  const auto port = test::free_tcp_port(), place = test::free_udp_port();
  const auto taken = test::free_tcp_port();
  ASSERT_THAT(
      board_->start(generation(
          {make_door("door",
                     {.name = "old", .streams = {{port, "7777"}}, .standing = {{place, "8888"}}}),
           make_door("blocker", {.name = "blocker", .streams = {{taken, "7777"}}})})),
      IsEmpty());
  const auto before = board_->generation();
  auto next = generation({make_door(
      "door", {.name = "new", .streams = {{port, "7777"}}, .standing = {{place, "8888"}}})});
  next->providers[{DGM_TRANSPORT_ID, "blocker"}] = before->find(DGM_TRANSPORT_ID, "blocker");
  next->providers[{DGM_TRANSPORT_ID, "zone"}] =
      make_door("zone", {.name = "zone", .streams = {{taken, "8888"}}});
  const auto errors = board_->adopt(next);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_THAT(errors.front().text(), HasSubstr(std::to_string(taken)));
  EXPECT_EQ(board_->generation(), before);
  EXPECT_EQ(call(port), "old");
  EXPECT_TRUE(stands("8888", "old"));
}

TEST_F(SwitchboardAdoption, APlaceThatCannotBeOpenedChangesNothing) {
  const auto place = test::free_udp_port(), taken = test::free_udp_port();
  const auto blocker = make_door("blocker", {.name = "blocker", .standing = {{taken, "8888"}}});
  ASSERT_THAT(board_->start(generation(
                  {make_door("door", {.name = "old", .standing = {{place, "7777"}}}), blocker})),
              IsEmpty());
  const auto errors = board_->adopt(
      generation({make_door("door", {.name = "new", .standing = {{place, "7777"}}}), blocker,
                  make_door("zone", {.name = "zone", .standing = {{taken, "7777"}}})}));
  EXPECT_EQ(errors.size(), 1U);
  EXPECT_TRUE(stands("7777", "old"));
  EXPECT_TRUE(stands("8888", "blocker"));
  at_leg("7777", &test::DoorLeg::connect);
  EXPECT_EQ(board_->legs_by_generation(), (Legs{{1, 1}}));
}

TEST_F(SwitchboardAdoption, AnUnusedPlaceIsOpenedAgainByTheNewOne) {
  const auto place = test::free_udp_port();
  ASSERT_THAT(board_->start(
                  generation({make_door("door", {.name = "old", .standing = {{place, "7777"}}})})),
              IsEmpty());
  EXPECT_TRUE(stands("7777", "old"));
  EXPECT_THAT(board_->adopt(
                  generation({make_door("door", {.name = "new", .standing = {{place, "8888"}}})})),
              IsEmpty());
  EXPECT_TRUE(stands("8888", "new"));
  at_leg("8888", &test::DoorLeg::connect);
  EXPECT_EQ(board_->legs_by_generation(), (Legs{{2, 1}}));
}

TEST_F(SwitchboardAdoption, APlaceInUseIsOpenedByTheNewOneWhenItsCallHasEnded) {
  const auto place = test::free_udp_port();
  ASSERT_THAT(board_->start(
                  generation({make_door("door", {.name = "old", .standing = {{place, "7777"}}})})),
              IsEmpty());
  at_leg("7777", &test::DoorLeg::connect);
  EXPECT_THAT(board_->adopt(
                  generation({make_door("door", {.name = "new", .standing = {{place, "7777"}}})})),
              IsEmpty());
  EXPECT_TRUE(stands("7777", "old"));
  EXPECT_EQ(board_->legs_by_generation(), (Legs{{1, 1}}));
  at_leg("7777", &test::DoorLeg::hang_up);
  EXPECT_TRUE(stands("7777", "new"));
}

TEST_F(SwitchboardAdoption, APlaceThatIsDroppedEndsWithItsCall) {
  const auto place = test::free_udp_port();
  ASSERT_THAT(board_->start(
                  generation({make_door("door", {.name = "old", .standing = {{place, "7777"}}})})),
              IsEmpty());
  at_leg("7777", &test::DoorLeg::connect);
  EXPECT_THAT(board_->adopt(generation({})), IsEmpty());
  EXPECT_EQ(board_->legs_by_generation(), (Legs{{1, 1}}));
  at_leg("7777", &test::DoorLeg::hang_up);
  EXPECT_THAT(board_->adopt(generation(
                  {make_door("other", {.name = "other", .standing = {{place, "7777"}}})})),
              IsEmpty());
  EXPECT_TRUE(stands("7777", "other")) << "the port was free";
}

TEST_F(SwitchboardAdoption, WhoCallsOnAPlaceThatStoodOpenBeforeIsServedByTheNewRoutes) {
  const auto place = test::free_udp_port();
  const auto door = make_door("door", {.name = "door", .standing = {{place, "7777"}}});
  ASSERT_THAT(board_->start(generation({door})), IsEmpty());
  EXPECT_THAT(board_->adopt(generation({door})), IsEmpty());
  at_leg("7777", &test::DoorLeg::connect);
  EXPECT_EQ(board_->legs_by_generation(), (Legs{{2, 1}}));
  EXPECT_EQ(doors().doors.front()->listened, 1);
}

TEST_F(SwitchboardAdoption, RoutesWithoutTheExtensionOfAPlaceAreRefused) {
  const auto place = test::free_udp_port();
  const auto door = make_door("door", {.name = "door", .standing = {{place, "7777"}}});
  ASSERT_THAT(board_->start(generation({door})), IsEmpty());
  const auto errors = board_->adopt(generation({door}, test::kScriptedChains + R"(
extension("1", { speaks = "en-US" })
extension("2", { speaks = "es-ES" })
pair("1", "2")
)"));
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_THAT(errors.front().text(), HasSubstr("port " + std::to_string(place)));
  EXPECT_EQ(board_->generation()->number, 1U);
  at_leg("7777", &test::DoorLeg::connect);
}

TEST_F(SwitchboardAdoption, AGenerationIsFreedWhenItsLastCallHasEnded) {
  const auto place = test::free_udp_port();
  const auto door = make_door("door", {.name = "door", .standing = {{place, "7777"}}});
  auto first = generation({door});
  const std::weak_ptr<Generation> before = first;
  ASSERT_THAT(board_->start(std::move(first)), IsEmpty());
  at_leg("7777", &test::DoorLeg::connect);
  EXPECT_THAT(board_->adopt(generation({door})), IsEmpty());
  EXPECT_TRUE(board_->free_unused());
  EXPECT_FALSE(before.expired());
  std::string line;
  log::set_sink([&](log::Level, std::string_view id, std::string_view text) {
    if (id == "GENERATION_ENDED") line = text;
  });
  at_leg("7777", &test::DoorLeg::hang_up);
  EXPECT_FALSE(before.expired()) << "not on a worker";
  for (int i = 0; i < 1000 && board_->free_unused(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  log::set_sink({});
  EXPECT_TRUE(before.expired());
  EXPECT_EQ(line, "generation 1 is freed: nobody uses it any more");
}

}  // namespace
}  // namespace dgm::calls
