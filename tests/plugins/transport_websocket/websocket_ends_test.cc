// How a leg to Asterisk ends, and why.
#include "tests/plugins/transport_websocket/media_leg.h"

namespace dragoman::websocket {
namespace {

TEST_F(MediaLeg, EndsWithTheCallWhenAsteriskCloses) {
  begin();
  asterisk().close(DGM_OK, "1000");
  expect_end(Status::kOk, "");
}

TEST_F(MediaLeg, EndsWithAReasonWhenAsteriskDies) {
  begin();
  asterisk().close(DGM_UNAVAILABLE, "1006", "ws://127.0.0.1:8088 ended the connection");
  expect_end(Status::kUnavailable, "ws://127.0.0.1:8088 ended the connection");
}

TEST_F(MediaLeg, SaysWhatARefusedConnectionMeans) {
  connect();
  asterisk().close(DGM_INVALID_ARGUMENT, "404", "refused with 404 Not Found");
  expect_end(Status::kInvalidArgument,
             "Asterisk waits for no media connection at " + kUrl +
                 " (404): the channel is gone, or it was not created with transport=websocket");
}

TEST_F(MediaLeg, SaysThatAnotherConnectionIsThere) {
  connect();
  asterisk().close(DGM_UNAVAILABLE, "409", "refused with 409 Conflict");
  expect_end(Status::kUnavailable,
             "Asterisk has a media connection at " + kUrl + " already (409); each channel has one");
}

TEST_F(MediaLeg, EndsWhenNobodyAnswersInTime) {
  connect();
  host.advance(milliseconds(5'100));
  EXPECT_TRUE(leg.ended());
  EXPECT_EQ(leg.error().status, Status::kTimeout);
}

TEST_F(MediaLeg, EndsWhenNoMediaStartComes) {
  connect();
  asterisk().open();
  host.advance(milliseconds(2'100));
  expect_end(Status::kTimeout,
             "the media WebSocket is open, but no MEDIA_START came within 2000 ms; is the far end "
             "Asterisk's chan_websocket?");
}

TEST_F(MediaLeg, EndsWithTheRemedyForAFormatThatItCannotCarry) {
  begin(media_start("opus", 0));
  expect_end(Status::kUnsupported,
             "Asterisk's channel WebSocket/media1/0x7f7e carries \"opus\"; create it with "
             "format=slin16 (or slin, ulaw, alaw, g722)");
}

TEST_F(MediaLeg, EndsRatherThanLoseAllAudioToFramesOfAnotherSize) {
  begin(media_start("slin16", 1280));
  expect_end(Status::kUnsupported,
             "Asterisk's channel WebSocket/media1/0x7f7e wants frames of 1280 bytes of slin16; 20 "
             "ms are 640 bytes, and what does not fill a frame would be lost");
}

TEST_F(MediaLeg, SaysGoodByeOnTheWire) {
  begin();
  leg.close();
  bool said = false;
  for (const WireEvent& event : host.wire())
    said |= event.kind == WireEvent::Kind::kClose && event.code == 1000;
  EXPECT_TRUE(said);
  EXPECT_EQ(host.open_sockets(), 0u);
}

}  // namespace
}  // namespace dragoman::websocket
