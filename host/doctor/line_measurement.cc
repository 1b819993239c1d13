#include "host/doctor/line_measurement.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "host/audio/codec.h"
#include "host/audio/level.h"
#include "host/audio/tone.h"

namespace dgm::doctor {
namespace {

constexpr double kSilenceBelowDbfs = -45;
constexpr double kPure = 0.9;
constexpr uint32_t kEdgeMs = 60;  // where the tone begins and ends it is no steady tone

struct Sound {
  std::vector<int16_t> samples;
  std::vector<size_t> begins;  // of each packet
};

Sound decode(const LineRecording& recording, audio::Codec codec) {
  Sound sound;
  audio::Decoder decoder(codec);
  for (const auto& packet : recording.packets) {
    sound.begins.push_back(sound.samples.size());
    const size_t old = sound.samples.size();
    sound.samples.resize(old + audio::samples_in(codec, packet.payload.size()));
    const size_t made = decoder.decode(packet.payload, std::span(sound.samples).subspan(old));
    sound.samples.resize(old + made);
  }
  return sound;
}

struct Extent {
  size_t begin = 0, end = 0;
};

// From the first sound to the last, to the sample.
Extent extent_of(std::span<const int16_t> samples, uint32_t rate) {
  const size_t window = rate / 200;  // 5 ms
  const auto is_loud = [&](size_t at) {
    return audio::measure(samples.subspan(at, window)).rms_dbfs() > kSilenceBelowDbfs;
  };
  std::optional<size_t> first, last;
  for (size_t at = 0; at + window <= samples.size(); at += window) {
    if (!is_loud(at)) continue;
    if (!first) first = at;
    last = at + window;
  }
  if (!first) return {};
  int loudest = 0;
  for (size_t i = *first; i < *last; ++i) loudest = std::max(loudest, std::abs(int{samples[i]}));
  const auto stands_out = [&](size_t i) { return std::abs(int{samples[i]}) > loudest / 8; };
  // A window that is loud as a whole may begin before the sound; and the one before may end in it.
  Extent extent{*first >= window ? *first - window : 0, std::min(*last + window, samples.size())};
  while (extent.begin < extent.end && !stands_out(extent.begin)) ++extent.begin;
  while (extent.end > extent.begin && !stands_out(extent.end - 1)) --extent.end;
  return extent;
}

double holes_in(std::span<const int16_t> samples, uint32_t rate, double level_dbfs) {
  const size_t window = rate / 100;  // 10 ms
  double holes_ms = 0;
  for (size_t at = 0; at + window <= samples.size(); at += window)
    if (audio::measure(samples.subspan(at, window)).rms_dbfs() < level_dbfs - 12) holes_ms += 10;
  return holes_ms;
}

void read_sound(const LineRecording& recording, const Sound& sound, LineMeasurement& found) {
  const uint32_t rate = recording.sample_rate_hz;
  const std::span<const int16_t> samples(sound.samples);
  const auto extent = extent_of(samples, rate);
  const double per_ms = rate / 1000.0;
  found.sound_ms = static_cast<double>(extent.end - extent.begin) / per_ms;
  if (extent.end == extent.begin) return;
  const auto heard = samples.subspan(extent.begin, extent.end - extent.begin);
  const size_t edge = std::min<size_t>(rate / 1000 * kEdgeMs, heard.size() / 4);
  const auto steady = heard.subspan(edge, heard.size() - 2 * edge);
  const auto tone = audio::measure_tone(steady, rate);
  found.frequency_hz = tone.frequency_hz;
  found.level_dbfs = tone.rms_dbfs;
  found.purity = tone.purity;
  found.holes_ms = holes_in(steady, rate, tone.rms_dbfs);
  if (recording.tone_began_ns == 0) return;
  const auto packet =
      std::ranges::upper_bound(sound.begins, extent.begin) - sound.begins.begin() - 1;
  const auto& carrier = recording.packets[static_cast<size_t>(packet)];
  const size_t offset = extent.begin - sound.begins[static_cast<size_t>(packet)];
  found.delay_ms =
      (static_cast<double>(carrier.arrived_at_ns) - static_cast<double>(recording.tone_began_ns)) /
          1e6 +
      static_cast<double>(offset) / per_ms;
}

uint64_t missing_in(const std::vector<HeardPacket>& packets) {
  if (packets.empty()) return 0;
  const auto [low, high] = std::ranges::minmax(packets, {}, &HeardPacket::sequence);
  const uint64_t expected = high.sequence - low.sequence + 1;
  return expected > packets.size() ? expected - packets.size() : 0;
}

}  // namespace

LineMeasurement measure_line(const LineRecording& recording) {
  LineMeasurement found;
  found.packets = recording.packets.size();
  const auto codec = audio::codec_of(recording.codec);
  if (!codec || recording.packets.empty() || recording.sample_rate_hz == 0) return found;
  found.packets_missing = missing_in(recording.packets);
  const auto sound = decode(recording, *codec);
  found.packet_ms = static_cast<double>(sound.samples.size()) * 1000 / recording.sample_rate_hz /
                    static_cast<double>(found.packets);
  found.linear = *codec == audio::Codec::kS16le || *codec == audio::Codec::kL16;
  read_sound(recording, sound, found);
  if (!found.linear || found.sound_ms == 0 || found.purity >= kPure) return found;
  auto other = found;
  read_sound(
      recording,
      decode(recording, *codec == audio::Codec::kS16le ? audio::Codec::kL16 : audio::Codec::kS16le),
      other);
  if (other.purity < kPure) return found;
  other.bytes_swapped = true;
  return other;
}

}  // namespace dgm::doctor
