#include <gmock/gmock.h>

#include "dragoman/testing/drivers/tap_driver.h"

namespace {

using namespace dragoman::testing;

TEST(TapCounter, CountsFramesLinesAndLegsOfACall) {
  FakeHost host;
  const PluginFile plugin{PLUGIN_FILE};
  const TestProvider provider(*plugin.find("dgm.tap/1"));
  TapDriver tap(host, provider);
  ASSERT_EQ(tap.open(), DGM_OK);

  tap.call_event("7777", "joined");
  tap.frames("7777", DGM_TAP_HEARD, 100);
  tap.frames("7777", DGM_TAP_SENT, 40);
  tap.line("7777", 1, "good", false);
  tap.line("7777", 1, "good morning", true);
  tap.close();

  EXPECT_TRUE(host.logged("call call-1: 7 frames, 1 lines, 1 legs"));
  EXPECT_EQ(host.metric("dragoman_tap_counter_frames_total", "direction=heard"), 5);
  EXPECT_EQ(host.metric("dragoman_tap_counter_frames_total", "direction=sent"), 2);
  EXPECT_EQ(host.metric("dragoman_tap_counter_lines_total"), 1);
}

}  // namespace
