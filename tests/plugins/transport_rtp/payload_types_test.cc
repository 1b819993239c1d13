#include "plugins/transport_rtp/payload_types.h"

#include <gtest/gtest.h>

namespace dragoman::rtp {
namespace {

PayloadTypes asterisk(L16Reply reply = L16Reply::kG722) {
  PayloadTypes types(true, 101, reply);
  EXPECT_FALSE(types.add_dynamic("118=l16/16000, 122=l16/12000,126 = l16/48000"));
  return types;
}

TEST(PayloadTypes, KnowTheStaticNumbers) {
  const PayloadTypes types = asterisk();
  EXPECT_EQ(types.meaning(0).format, (Format{DGM_CODEC_PCMU, 8000, 8000}));
  EXPECT_EQ(types.meaning(8).format, (Format{DGM_CODEC_PCMA, 8000, 8000}));
  EXPECT_EQ(types.meaning(9).format, (Format{DGM_CODEC_G722, 8000, 16000}));
  EXPECT_EQ(types.meaning(13).kind, PayloadKind::kComfortNoise);
  EXPECT_EQ(types.meaning(101).kind, PayloadKind::kTelephoneEvent);
  EXPECT_EQ(types.meaning(3).kind, PayloadKind::kUnknown);
  EXPECT_EQ(types.meaning(18).kind, PayloadKind::kUnknown);
  EXPECT_EQ(types.meaning(107).kind, PayloadKind::kUnknown);
}

TEST(PayloadTypes, TakeTenAndElevenAsAsteriskMeansThem) {
  const PayloadTypes types = asterisk();
  EXPECT_EQ(types.meaning(10).format, (Format{DGM_CODEC_L16, 8000, 8000}));
  EXPECT_EQ(types.meaning(11).format, (Format{DGM_CODEC_L16, 8000, 8000}));
}

TEST(PayloadTypes, TakeElevenAsTheRfcMeansItWhenAsked) {
  const PayloadTypes types(false, 101, L16Reply::kG722);
  EXPECT_EQ(types.meaning(10).kind, PayloadKind::kUnknown) << "stereo";
  EXPECT_EQ(types.meaning(11).format, (Format{DGM_CODEC_L16, 44100, 44100}));
  EXPECT_EQ(types.by_name("l16")->format.rate_hz, 44100u);
}

TEST(PayloadTypes, AnswerStaticNumbersWithThemselves) {
  const PayloadTypes types = asterisk();
  for (const uint8_t number : std::array<uint8_t, 5>{0, 8, 9, 10, 11}) {
    EXPECT_EQ(types.reply_to(number).payload_type, number);
    EXPECT_EQ(types.reply_to(number).format, types.meaning(number).format);
  }
}

TEST(PayloadTypes, AnswerSlin16WithWhatAsteriskCanReceive) {
  EXPECT_EQ(asterisk().reply_to(118), (SendFormat{9, {DGM_CODEC_G722, 8000, 16000}}));
  EXPECT_EQ(asterisk(L16Reply::kUlaw).reply_to(118).payload_type, 0);
  EXPECT_EQ(asterisk(L16Reply::kAlaw).reply_to(118).payload_type, 8);
  EXPECT_EQ(asterisk(L16Reply::kL16).reply_to(118), (SendFormat{11, {DGM_CODEC_L16, 8000, 8000}}));
  EXPECT_EQ(asterisk(L16Reply::kSame).reply_to(118),
            (SendFormat{118, {DGM_CODEC_L16, 16000, 16000}}));
}

TEST(PayloadTypes, RefuseListsThatMakeNoSense) {
  const auto refused = [](const char* list) {
    PayloadTypes types(true, 101, L16Reply::kG722);
    return types.add_dynamic(list).value_or("accepted");
  };
  EXPECT_EQ(refused("118"),
            "payload_types: \"118\" is not a payload type; write NUMBER=l16/RATE, such as "
            "118=l16/16000");
  EXPECT_NE(refused("34=l16/16000").find("outside 96..127"), std::string::npos);
  EXPECT_NE(refused("128=l16/16000").find("outside 96..127"), std::string::npos);
  EXPECT_NE(refused("111=opus/48000").find("other than l16"), std::string::npos);
  EXPECT_NE(refused("118=l16/96000").find("rate other than"), std::string::npos);
  EXPECT_NE(refused("101=l16/16000").find("second meaning"), std::string::npos);
  EXPECT_NE(refused("118=l16/16000,118=l16/8000").find("second meaning"), std::string::npos);
  EXPECT_EQ(refused(""), "accepted");
}

TEST(PayloadTypes, KnowCodecsByTheWordsOfRoutes) {
  const PayloadTypes types = asterisk();
  EXPECT_EQ(types.by_name("ulaw")->payload_type, 0);
  EXPECT_EQ(types.by_name("alaw")->payload_type, 8);
  EXPECT_EQ(types.by_name("g722")->payload_type, 9);
  EXPECT_EQ(types.by_name("l16")->payload_type, 11);
  EXPECT_FALSE(types.by_name("opus"));
  EXPECT_EQ(l16_reply_by_name("same"), L16Reply::kSame);
  EXPECT_FALSE(l16_reply_by_name("opus"));
}

}  // namespace
}  // namespace dragoman::rtp
