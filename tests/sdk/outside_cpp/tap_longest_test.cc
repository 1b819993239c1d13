#include <gtest/gtest.h>

#include "dragoman/testing/drivers/tap_driver.h"

using namespace dragoman::testing;

TEST(TapLongest, LogsTheLongestLineOfACall) {
  FakeHost host;
  const PluginFile plugin(PLUGIN_FILE);
  const TestProvider provider(*plugin.find("dgm.tap/1"));
  TapDriver tap(host, provider);
  ASSERT_EQ(tap.open(), DGM_OK);
  tap.line("7777", 1, "good morning");
  tap.line("8888", 2, "hello");
  tap.close();
  EXPECT_TRUE(host.logged("longest line: good morning"));
}
