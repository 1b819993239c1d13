// The API before v1.
#include "dragoman/cpp/web_text.hpp"
#include "tests/plugins/emotion_hume/scripted_hume.h"

namespace dragoman::hume {
namespace {

class HumePayloads : public ScriptedHume {
 protected:
  HumePayloads() : ScriptedHume({{"api", "v0"}}) {
    EXPECT_EQ(session_.open(), DGM_OK);
    EXPECT_EQ(socket().url(), "wss://api.hume.ai/v0/stream/models");
    socket().open();
  }
  struct Request {
    std::string id;
    size_t wav_bytes;
  };
  std::vector<Request> requests() {
    std::vector<Request> list;
    for (const auto& message : socket().take()) {
      const auto request = boost::json::parse(message.text()).as_object();
      const auto& data = request.at("data").as_string();
      const auto wav = from_base64({data.data(), data.size()});
      list.push_back({std::string(request.at("payload_id").as_string()), wav ? wav->size() : 0});
    }
    return list;
  }
};

TEST_F(HumePayloads, SendAnUtteranceWhenItHasEnded) {
  EXPECT_TRUE(session_.ready());
  const uint64_t began_ns = host_.now_ns();
  session_.push_tone(1000);
  EXPECT_THAT(requests(), IsEmpty());
  session_.push_silence(500);
  const auto sent = requests();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].wav_bytes, 44u + 2 * 16'000);
  say(R"({"payload_id":")" + sent[0].id +
      R"(","prosody":{"predictions":[{"time":{"begin":0.25,"end":0.75},"emotions":)"
      R"([{"name":"Anger","score":0.5}]}]}})");
  ASSERT_EQ(session_.emotions().size(), 1u);
  EXPECT_EQ(session_.emotions()[0].started_ns, began_ns + 250'000'000);
  EXPECT_EQ(session_.emotions()[0].ended_ns, began_ns + 750'000'000);
  EXPECT_THAT(session_.emotions()[0].scores, ElementsAre(Pair("anger", 0.5f)));
}

TEST_F(HumePayloads, CutLongSpeechAtLessThanThreeSeconds) {
  session_.push_tone(8500);
  session_.push_silence(500);
  const auto sent = requests();
  ASSERT_GE(sent.size(), 3u);
  size_t samples = 0;
  for (const Request& request : sent) {
    EXPECT_LE(request.wav_bytes, 44u + 2 * 3 * 16'000);
    samples += (request.wav_bytes - 44) / 2;
  }
  EXPECT_EQ(samples, 8'500u * 16);
  EXPECT_EQ(host_.metric("dragoman_hume_audio_dropped_total"), std::nullopt);
}

TEST_F(HumePayloads, SendNothingForAClickOrForSilence) {
  session_.push_tone(200);
  session_.push_silence(5000);
  EXPECT_THAT(requests(), IsEmpty());
}

TEST_F(HumePayloads, TakeAnswersInAnyOrderAndNoneTwice) {
  session_.push_tone(1000);
  session_.push_silence(500);
  session_.push_tone(1000);
  session_.push_silence(500);
  const auto sent = requests();
  ASSERT_EQ(sent.size(), 2u);
  const auto answer = [](const std::string& id) {
    return R"({"payload_id":")" + id +
           R"(","prosody":{"predictions":[{"emotions":[{"name":"Joy","score":0.5}]}]}})";
  };
  say(answer(sent[1].id));
  say(answer(sent[0].id));
  say(answer(sent[0].id));
  say(answer("a stranger"));
  ASSERT_EQ(session_.emotions().size(), 2u);
  EXPECT_GT(session_.emotions()[0].started_ns, session_.emotions()[1].started_ns);
}

TEST_F(HumePayloads, EndAfterThreeErrorsInARow) {
  say(fixture("v0_error.json"));
  say(fixture("v0_error.json"));
  EXPECT_FALSE(session_.ended());
  say(fixture("v0_warning.json"));
  say(fixture("v0_error.json"));
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().provider_code, "E0200");
}

TEST_F(HumePayloads, GoOnAfterAnIdleClose) {
  lose(DGM_OK, "1000");
  EXPECT_FALSE(session_.ended());
  session_.push_tone(1000);
  session_.push_silence(500);  // nobody there
  EXPECT_EQ(host_.metric("dragoman_hume_audio_dropped_total"), 1);
  socket().open();
  session_.push_tone(1000);
  session_.push_silence(500);
  EXPECT_EQ(requests().size(), 1u);
}

}  // namespace
}  // namespace dragoman::hume
