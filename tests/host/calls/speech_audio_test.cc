#include "host/calls/speech_audio.h"

#include <gtest/gtest.h>

#include <numeric>

namespace dgm::calls {
namespace {

TEST(SpeechAudio, GivesBackWhatWasWrittenAcrossChunks) {
  ChunkPool pool;
  SpeechAudio audio(pool, 1, 16'000);
  std::vector<int16_t> samples(5000);
  std::iota(samples.begin(), samples.end(), int16_t{0});
  EXPECT_TRUE(audio.append(std::span(samples).first(3000)));
  EXPECT_TRUE(audio.append(std::span(samples).subspan(3000)));
  std::vector<int16_t> out(5000);
  EXPECT_EQ(audio.read(0, out), 5000U);
  EXPECT_EQ(out, samples);
}

TEST(SpeechAudio, WhatIsCutIsReplacedByWhatFollowsAndGivesItsMemoryBack) {
  ChunkPool pool;
  SpeechAudio audio(pool, 1, 8000);
  audio.append(std::vector<int16_t>(10'000, 500));
  audio.note_heard(1000);
  audio.cut(3000);
  EXPECT_EQ(audio.samples(), 3000U);
  EXPECT_EQ(pool.in_use(), 2U);
  audio.append(std::vector<int16_t>(5000, 700));
  std::vector<int16_t> out(8000);
  EXPECT_EQ(audio.read(0, out), 8000U);
  EXPECT_EQ(out[2959], 500);
  EXPECT_EQ(out[2999], 0);  // 5 ms of fade
  EXPECT_EQ(out[3000], 700);
  EXPECT_EQ(out[7999], 700);
}

TEST(SpeechAudio, WhatSomebodyHasHeardIsNeitherCutNorChanged) {
  ChunkPool pool;
  SpeechAudio audio(pool, 1, 8000);
  audio.append(std::vector<int16_t>(4000, 500));
  audio.note_heard(2000);
  audio.note_heard(1500);  // another listener
  EXPECT_EQ(audio.heard(), 2000U);
  audio.cut(100);
  EXPECT_EQ(audio.samples(), 2000U);
  std::vector<int16_t> out(2000);
  EXPECT_EQ(audio.read(0, out), 2000U);
  EXPECT_EQ(out, std::vector<int16_t>(2000, 500));
}

TEST(SpeechAudio, ReadsOnlyWhatIsThere) {
  ChunkPool pool;
  SpeechAudio audio(pool, 1, 8000);
  const std::vector<int16_t> samples(100, 7);
  audio.append(samples);
  std::vector<int16_t> out(160);
  EXPECT_EQ(audio.read(40, out), 60U);
  EXPECT_EQ(audio.read(100, out), 0U);
}

TEST(ChunkPool, GetsEveryChunkBack) {
  ChunkPool pool;
  {
    SpeechAudio audio(pool, 1, 16'000);
    audio.append(std::vector<int16_t>(10'000));
    EXPECT_EQ(pool.in_use(), 5U);
  }
  EXPECT_EQ(pool.in_use(), 0U);
}

TEST(ChunkPool, RefusesBeyondItsBoundAndTheAudioSaysSo) {
  ChunkPool pool;
  SpeechAudio audio(pool, 1, 16'000);
  const std::vector<int16_t> chunk(SpeechChunk::kSamples);
  for (size_t i = 0; i < ChunkPool::kMaxChunks; ++i) ASSERT_TRUE(audio.append(chunk));
  EXPECT_FALSE(audio.append(chunk));
  EXPECT_EQ(audio.samples(), ChunkPool::kMaxChunks * SpeechChunk::kSamples);
}

}  // namespace
}  // namespace dgm::calls
