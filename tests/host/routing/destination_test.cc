#include "host/routing/destination.h"

#include <gtest/gtest.h>

#include <string>

namespace dgm::routing {
namespace {

TEST(Destination, IsOnePhoneOfOneTechnology) {
  for (const char* right : {"PJSIP/bob", "PJSIP/+34600@trunk", "Local/100@internal/n",
                            "PJSIP/trunk/sip:600@host:5060", "IAX2/peer/100", "DAHDI/g1/5551234"}) {
    EXPECT_TRUE(is_destination(right)) << right;
  }
  for (const char* wrong :
       {"", "bob", "/bob", "PJSIP/", "PJ SIP/bob", "PJSIP/b ob", "PJSIP/a&SIP/b", "PJSIP/a,30",
        "PJSIP/${EXTEN}", "PJSIP/\"a\"", "PJSIP/a\n", "PJSIP/\xC3\xA9"}) {
    EXPECT_FALSE(is_destination(wrong)) << wrong;
  }
  EXPECT_TRUE(is_destination("PJSIP/" + std::string(kMaxDestinationBytes - 6, 'a')));
  EXPECT_FALSE(is_destination("PJSIP/" + std::string(kMaxDestinationBytes - 5, 'a')));
}

TEST(Destination, AnExtensionOfTheDialplanMayNameItsContext) {
  for (const char* right :
       {"1002", "1002@internal", "+34600", "*97", "#1", "voicemail@from-inside"}) {
    EXPECT_TRUE(is_dialplan_extension(right)) << right;
  }
  for (const char* wrong : {"", "@internal", "1002@", "1002@a@b", "10 02", "1002,1", "1002/x",
                            "a;b", "1002@in ternal", "1002\n"}) {
    EXPECT_FALSE(is_dialplan_extension(wrong)) << wrong;
  }
}

TEST(Destination, ARecordingIsAFileWithoutAFolder) {
  for (const char* right : {"call-1", "1700000000.12", "a_b.wav", "x"}) {
    EXPECT_TRUE(is_recording_name(right)) << right;
  }
  for (const char* wrong : {"", ".", "..", ".hidden", "a/b", "../a", "a b", "a\\b", "\xC3\xA9"}) {
    EXPECT_FALSE(is_recording_name(wrong)) << wrong;
  }
  EXPECT_TRUE(is_recording_name(std::string(kMaxRecordingBytes, 'a')));
  EXPECT_FALSE(is_recording_name(std::string(kMaxRecordingBytes + 1, 'a')));
}

}  // namespace
}  // namespace dgm::routing
