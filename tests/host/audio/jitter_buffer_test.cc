#include "host/audio/jitter_buffer.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/host/audio/packet_line.h"

namespace dgm::audio {
namespace {

using namespace test;
using Kind = JitterBuffer::Kind;
using Put = JitterBuffer::Put;

std::vector<int> counting(int from, int count) {
  std::vector<int> all(static_cast<size_t>(count));
  std::iota(all.begin(), all.end(), from);
  return all;
}

TEST(JitterBuffer, PlaysASteadyStreamInOrderAfterItsInitialDelay) {
  PacketLine line;
  for (uint64_t n = 0; n < 100; ++n) line.arrive(packet_of(n), 20 * n);
  line.run_until(2'000);
  EXPECT_EQ(line.count(Kind::kSilence), 2U);  // 40 ms
  EXPECT_EQ(line.numbers(), counting(0, 98));
  EXPECT_EQ(line.count(Kind::kMissing), 0U);
  const auto stats = line.buffer.stats();
  EXPECT_EQ(stats.received, 100U);
  EXPECT_EQ(stats.lost + stats.late + stats.duplicate + stats.concealed_frames, 0U);
}

TEST(JitterBuffer, SaysMissingForOneLostFrameAndGoesOnInTime) {
  PacketLine line;
  for (uint64_t n = 0; n < 50; ++n) {
    if (n != 20) line.arrive(packet_of(n), 20 * n);
  }
  line.run_until(1'000);
  ASSERT_EQ(line.count(Kind::kMissing), 1U);
  const size_t gap = 2 + 20;  // two frames of silence before the first
  EXPECT_EQ(line.heard[gap - 1].number, 19);
  EXPECT_EQ(line.heard[gap].kind, Kind::kMissing);
  EXPECT_EQ(line.heard[gap + 1].number, 21);
  EXPECT_EQ(line.buffer.stats().lost, 1U);
  EXPECT_EQ(line.buffer.stats().concealed_frames, 1U);
}

TEST(JitterBuffer, PutsReorderedPacketsBackInOrder) {
  PacketLine line;
  for (uint64_t n = 0; n < 60; n += 3) {
    line.arrive(packet_of(n + 1), 20 * n);
    line.arrive(packet_of(n), 20 * n + 25);
    line.arrive(packet_of(n + 2), 20 * n + 40);
  }
  line.run_until(1'200);
  const auto numbers = line.numbers();
  EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
  EXPECT_GE(numbers.size(), 54U);
  EXPECT_EQ(line.buffer.stats().lost, 0U);
}

TEST(JitterBuffer, PlaysADuplicateOnce) {
  PacketLine line;
  for (uint64_t n = 0; n < 50; ++n) {
    line.arrive(packet_of(n), 20 * n);
    line.arrive(packet_of(n), 20 * n + 3);
  }
  line.run_until(1'010);
  EXPECT_EQ(line.numbers(), counting(0, 49));
  EXPECT_EQ(line.buffer.stats().duplicate, 50U);
  EXPECT_EQ(line.buffer.stats().received, 50U);
}

TEST(JitterBuffer, TakesPacketsOfTenThirtyAndSixtyMilliseconds) {
  for (const size_t bytes : {size_t{80}, size_t{240}, size_t{480}}) {
    PacketLine line;
    const uint64_t packet_ms = bytes / 8;
    for (uint64_t n = 0; n < 1'200 / packet_ms; ++n) {
      // A packet leaves when its last sample has been spoken.
      line.arrive(packet_of(n, bytes), packet_ms * (n + 1));
    }
    line.run_until(1'000);
    EXPECT_GE(line.numbers().size(), 44U) << packet_ms << " ms";
    EXPECT_EQ(line.count(Kind::kMissing), 0U) << packet_ms << " ms";
  }
}

TEST(JitterBuffer, GivesEverySampleOfMixedPacketLengthsOnce) {
  JitterBuffer buffer(Codec::kPcmu, 8'000);
  std::vector<uint8_t> sent(8'000), heard;
  for (size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<uint8_t>(i * 7 + i / 256);
  const size_t lengths[] = {80, 240, 160, 480, 1, 159};
  size_t at = 0, number = 0;
  for (uint64_t ms = 0; ms < 1'100; ms += 20) {
    while (at < sent.size() && at <= ms * 8) {
      const size_t length = std::min(lengths[number % 6], sent.size() - at);
      buffer.put({.sequence = number++,
                  .position = at,
                  .arrived_at_ns = kStartNs + ms * kMs,
                  .payload = std::span(sent).subspan(at, length)});
      at += length;
    }
    std::array<uint8_t, 160> out{};
    if (buffer.get(kStartNs + ms * kMs, false, out).kind == Kind::kFrame) {
      heard.insert(heard.end(), out.begin(), out.end());
    }
  }
  ASSERT_GE(heard.size(), 7'840U);
  EXPECT_TRUE(std::equal(heard.begin(), heard.end(), sent.begin()));
}

TEST(JitterBuffer, ConcealsThreeFramesWhenTheStreamStopsAndThenSaysEmpty) {
  PacketLine line;
  for (uint64_t n = 0; n < 10; ++n) line.arrive(packet_of(n), 20 * n);
  line.run_until(600);
  EXPECT_EQ(line.count(Kind::kMissing), 3U);
  EXPECT_EQ(line.heard.back().kind, Kind::kEmpty);
  EXPECT_EQ(line.buffer.stats().lost, 0U);
}

TEST(JitterBuffer, IsEmptyBeforeTheFirstPacket) {
  PacketLine line;
  line.run_until(100);
  EXPECT_EQ(line.count(Kind::kEmpty), line.heard.size());
}

TEST(JitterBuffer, CountsNeitherSilenceNorComfortNoiseAsLoss) {
  PacketLine line;
  for (uint64_t n = 0; n < 25; ++n) line.arrive(packet_of(n), 20 * n);
  line.arrive(
      {.sequence = 1'025, .position = 70'000 + 25 * 160, .payload = {60}, .comfort_noise = true},
      500);
  // Three seconds later somebody speaks again: numbers go on, positions follow the clock.
  for (uint64_t n = 175; n < 225; ++n) {
    auto packet = packet_of(n);
    packet.sequence = 1'026 + n - 175;
    line.arrive(packet, 20 * n);
  }
  line.run_until(4'400);
  const auto stats = line.buffer.stats();
  EXPECT_EQ(stats.lost, 0U);
  EXPECT_EQ(stats.concealed_frames, 0U);
  EXPECT_EQ(line.count(Kind::kMissing), 0U);
  EXPECT_EQ(line.count(Kind::kEmpty), 0U);
  auto expected = counting(0, 25);
  const auto later = counting(175, 43);
  expected.insert(expected.end(), later.begin(), later.end());
  EXPECT_EQ(line.numbers(), expected);
}

TEST(JitterBuffer, TakesAGapOfPositionsWithoutAGapOfNumbersForSilence) {
  PacketLine line({.min_ms = 100, .initial_ms = 100});
  for (uint64_t n = 0; n < 50; ++n) {
    auto packet = packet_of(n < 20 ? n : n + 3);
    packet.sequence = 1'000 + n;
    line.arrive(packet, 20 * (n < 20 ? n : n + 3));
  }
  line.run_until(1'000);
  EXPECT_EQ(line.count(Kind::kSilence), 5U + 3U);
  EXPECT_EQ(line.count(Kind::kMissing), 0U);
}

TEST(JitterBuffer, BeginsAnewWhenThePositionsJump) {
  PacketLine line;
  for (uint64_t n = 0; n < 20; ++n) line.arrive(packet_of(n), 20 * n);
  for (uint64_t n = 20; n < 60; ++n) {
    auto packet = packet_of(n);
    packet.position += 4'000'000'000;  // a new random start, numbers go on
    line.arrive(packet, 20 * n);
  }
  line.run_until(1'200);
  EXPECT_EQ(line.buffer.stats().resyncs, 1U);
  const auto numbers = line.numbers();
  EXPECT_GE(numbers.size(), 55U);
  EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
  EXPECT_EQ(line.buffer.stats().lost, 0U);
}

TEST(JitterBuffer, GoesOnWhenASenderBeginsItsNumbersAgain) {
  PacketLine line;
  for (uint64_t n = 0; n < 50; ++n) {
    auto packet = packet_of(n);
    if (n >= 20) packet.sequence = n - 20;
    line.arrive(packet, 20 * n);
  }
  line.run_until(1'000);
  EXPECT_EQ(line.numbers(), counting(0, 48));
}

TEST(JitterBuffer, CarriesLinearAndWidebandCodecsByTheSameRules) {
  struct Case {
    Codec codec;
    uint32_t rate;
    size_t bytes;
  };
  for (const Case& c : {Case{Codec::kL16, 16'000, 640}, Case{Codec::kS16le, 8'000, 320},
                        Case{Codec::kG722, 16'000, 160}, Case{Codec::kS16le, 48'000, 1'920}}) {
    SCOPED_TRACE(name_of(c.codec));
    JitterBuffer buffer(c.codec, c.rate);
    ASSERT_EQ(buffer.frame_bytes(), c.bytes);
    std::vector<uint8_t> out(c.bytes);
    int heard = 0;
    for (uint64_t n = 0; n < 50; ++n) {
      const std::vector<uint8_t> payload(c.bytes, static_cast<uint8_t>(n));
      const uint64_t position = 90'000 + n * (c.rate / 50);
      buffer.put({.sequence = n,
                  .position = position,
                  .arrived_at_ns = kStartNs + n * 20 * kMs,
                  .payload = payload});
      const auto frame = buffer.get(kStartNs + n * 20 * kMs + kMs, false, out);
      if (frame.kind != Kind::kFrame) continue;
      EXPECT_EQ(out, std::vector<uint8_t>(c.bytes, static_cast<uint8_t>(heard)));
      EXPECT_EQ(frame.position, 90'000 + static_cast<uint64_t>(heard) * (c.rate / 50));
      EXPECT_EQ(frame.captured_at_ns, kStartNs + static_cast<uint64_t>(heard) * 20 * kMs);
      ++heard;
    }
    EXPECT_EQ(heard, 48);
  }
}

TEST(JitterBuffer, RefusesPacketsWithoutAWholeUnit) {
  JitterBuffer buffer(Codec::kL16, 16'000);
  const std::vector<uint8_t> one(1);
  EXPECT_EQ(buffer.put({.payload = {}}), Put::kInvalid);
  EXPECT_EQ(buffer.put({.payload = one}), Put::kInvalid);
  EXPECT_EQ(buffer.stats().invalid, 2U);
  EXPECT_EQ(buffer.stats().received, 0U);
}

TEST(JitterBuffer, KeepsTheEndOfAPacketLongerThanItsBound) {
  JitterBuffer buffer(Codec::kPcmu, 8'000);
  std::vector<uint8_t> second(8'000);
  for (size_t i = 0; i < second.size(); ++i) second[i] = static_cast<uint8_t>(i / 160);
  EXPECT_EQ(buffer.put({.sequence = 1, .arrived_at_ns = kStartNs, .payload = second}),
            Put::kStored);
  EXPECT_EQ(buffer.stats().dropped_overflow, 30U);
  EXPECT_EQ(buffer.stats().depth_ms, 400.0);
  std::array<uint8_t, 160> out{};
  ASSERT_EQ(buffer.get(kStartNs + 1'000 * kMs, false, out).kind, Kind::kFrame);
  EXPECT_EQ(out[0], 30);
}

TEST(JitterBuffer, ForgetsTheOldStreamOnResetButNotItsCounters) {
  PacketLine line;
  for (uint64_t n = 0; n < 10; ++n) {
    if (n != 5) line.arrive(packet_of(n), 20 * n);
  }
  line.run_until(200);
  line.buffer.reset();
  EXPECT_FALSE(line.buffer.is_waiting());
  line.run_until(240);
  EXPECT_EQ(line.heard.back().kind, Kind::kEmpty);
  EXPECT_EQ(line.buffer.stats().lost, 1U);
  EXPECT_EQ(line.buffer.stats().received, 9U);
}

}  // namespace
}  // namespace dgm::audio
