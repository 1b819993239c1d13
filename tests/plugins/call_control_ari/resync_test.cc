#include "plugins/call_control_ari/resync.h"

#include <gmock/gmock.h>

#include <set>

namespace dragoman::ari {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Channel in_app(const char* id, const char* name, const char* args = "") {
  return {.id = id,
          .name = name,
          .state = "Up",
          .app_name = "Stasis",
          .app_data = std::string("test") + args};
}

class Resync : public ::testing::Test {
 protected:
  Resync() {
    book.app = "test";
    book.own_prefix = "dgm-test-";
    book.knows_channel = [this](const std::string& id) { return known.contains(id); };
    book.knows_bridge = [](const std::string& id) { return id == "dgm-test-1-b1"; };
    book.calls = {{.id = "c1", .channel = "c1", .bridge = "dgm-test-1-b1", .media = "m1"}};
  }
  std::set<std::string> known = {"c1", "m1"};
  Book book;
  Lists lists;
};

TEST_F(Resync, LetsCallsGoOnThatAreStillThere) {
  lists.channels = {in_app("c1", "PJSIP/a-1"), in_app("m1", "UnicastRTP/x")};
  lists.bridges = {{"dgm-test-1-b1", {"c1", "m1"}}};
  const Findings found = compare(book, lists);
  ASSERT_EQ(found.still_there.size(), 1u);
  EXPECT_EQ(found.still_there[0].first, "c1");
  EXPECT_THAT(found.gone, IsEmpty());
  EXPECT_THAT(found.without_media, IsEmpty());
  EXPECT_THAT(found.arrived, IsEmpty());
  EXPECT_THAT(found.stray_channels, IsEmpty());
  EXPECT_THAT(found.stray_bridges, IsEmpty());
}

TEST_F(Resync, EndsCallsThatAreGoneOrHaveLeftTheApplication) {
  EXPECT_THAT(compare(book, lists).gone, ElementsAre("c1"));
  lists.channels = {{.id = "c1", .name = "PJSIP/a-1", .app_name = "Playback", .app_data = "x"}};
  EXPECT_THAT(compare(book, lists).gone, ElementsAre("c1"));
}

TEST_F(Resync, KnowsThatACalleeIsNotInTheApplicationWhileItRings) {
  book.calls[0].ringing = true;
  book.calls[0].media.clear();
  lists.channels = {{.id = "c1", .name = "PJSIP/b-1", .state = "Ringing", .app_name = "AppDial2"}};
  const Findings found = compare(book, lists);
  EXPECT_THAT(found.gone, IsEmpty());
  EXPECT_EQ(found.still_there.size(), 1u);
}

TEST_F(Resync, NoticesThatOnlyTheMediaIsGone) {
  lists.channels = {in_app("c1", "PJSIP/a-1")};
  EXPECT_THAT(compare(book, lists).without_media, ElementsAre("c1"));
}

TEST_F(Resync, FindsWhoTookThePartysPlaceMeanwhile) {
  lists.channels = {in_app("c9", "Local/1002@phones-1;1"), in_app("m1", "UnicastRTP/x")};
  lists.bridges = {{"dgm-test-1-b1", {"c9", "m1"}}};
  const Findings found = compare(book, lists);
  ASSERT_EQ(found.replaced.size(), 1u);
  EXPECT_EQ(found.replaced[0].first, "c1");
  EXPECT_EQ(found.replaced[0].second.id, "c9");
  EXPECT_THAT(found.gone, IsEmpty());
  EXPECT_THAT(found.arrived, IsEmpty());
}

TEST_F(Resync, TakesACallerWhoWaitsForANewCall) {
  lists.channels = {in_app("c1", "PJSIP/a-1"), in_app("m1", "UnicastRTP/x"),
                    in_app("c7", "PJSIP/c-1", ",lang_a=en")};
  const Findings found = compare(book, lists);
  ASSERT_EQ(found.arrived.size(), 1u);
  EXPECT_EQ(found.arrived[0].channel.id, "c7");
  EXPECT_THAT(found.arrived[0].args, ElementsAre("lang_a=en"));
}

TEST_F(Resync, RemovesWhatAnEarlierRunLeftAndNothingOfOthers) {
  lists.channels = {in_app("c1", "PJSIP/a-1"),
                    in_app("m1", "UnicastRTP/x"),
                    in_app("m8", "AudioSocket/x"),
                    in_app("uuid", "PJSIP/bob-1", ",dragoman-callee"),
                    in_app("dgm-test-0-listener4", "PJSIP/boss-1"),
                    {.id = "dgm-test-0-listener5", .name = "PJSIP/boss-2", .state = "Ringing"},
                    {.id = "m9", .name = "UnicastRTP/y", .app_name = "Stasis", .app_data = "other"},
                    {.id = "c8", .name = "PJSIP/d-1", .app_name = "Dial"}};
  lists.bridges = {{"dgm-test-1-b1", {}}, {"dgm-test-0-b7", {}}, {"dgm-other-1-b1", {}}, {"x", {}}};
  const Findings found = compare(book, lists);
  EXPECT_THAT(found.stray_channels,
              ElementsAre("m8", "uuid", "dgm-test-0-listener4", "dgm-test-0-listener5"));
  EXPECT_THAT(found.stray_bridges, ElementsAre("dgm-test-0-b7"));
  EXPECT_THAT(found.arrived, IsEmpty());
}

}  // namespace
}  // namespace dragoman::ari
