#include <gmock/gmock.h>

#include "dragoman/testing/drivers/session_store_driver.h"

namespace {

using namespace dragoman::testing;
using dragoman::Status;

class SessionStoreMap : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(store_.open(), DGM_OK); }

  FakeHost host_;
  PluginFile plugin_{PLUGIN_FILE};
  TestProvider provider_{*plugin_.find("dgm.session-store/1"), {{"most_keys", "2"}}};
  SessionStoreDriver store_{host_, provider_, {}};
};

TEST_F(SessionStoreMap, GivesBackWhatWasPut) {
  store_.put("call:1", "{\"from\":\"7777\"}");
  EXPECT_EQ(store_.answer(store_.get("call:1"))->value, "{\"from\":\"7777\"}");
  EXPECT_EQ(store_.answer(store_.get("call:2"))->value, std::nullopt);
}

TEST_F(SessionStoreMap, ForgetsWhatHasExpired) {
  store_.put("call:1", "x", 10);
  host_.advance(std::chrono::seconds(9));
  EXPECT_TRUE(store_.answer(store_.get("call:1"))->value.has_value());
  host_.advance(std::chrono::seconds(1));
  EXPECT_FALSE(store_.answer(store_.get("call:1"))->value.has_value());
}

TEST_F(SessionStoreMap, ListsTheKeysOfOnePrefix) {
  store_.put("call:1", "x");
  store_.put("room:1", "x");
  EXPECT_THAT(store_.answer(store_.list("call:"))->keys, ::testing::ElementsAre("call:1"));
}

TEST_F(SessionStoreMap, RefusesMoreKeysThanAllowed) {
  store_.put("a", "1");
  store_.put("b", "2");
  const StoreAnswer* full = store_.answer(store_.put("c", "3"));
  EXPECT_EQ(full->status, Status::kUnavailable);
  EXPECT_EQ(full->detail, "the store is full; raise the option most_keys");
  EXPECT_EQ(store_.answer(store_.put("a", "4"))->status, Status::kOk);
}

TEST_F(SessionStoreMap, IsOneStoreForAllSessionsOfItsProvider) {
  store_.put("call:1", "x");
  SessionStoreDriver other(host_, provider_, {});
  ASSERT_EQ(other.open(), DGM_OK);
  EXPECT_EQ(other.answer(other.get("call:1"))->value, "x");
}

}  // namespace
