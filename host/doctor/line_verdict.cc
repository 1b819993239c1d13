#include "host/doctor/line_verdict.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace dgm::doctor {
namespace {

constexpr double kPitchTolerance = 0.01, kLevelToleranceDb = 2, kPure = 0.9;
constexpr double kMostLost = 10;  // of the hundred frames of the tone
constexpr double kLongDelayMs = 250;
constexpr const char* kGroup = "Test calls";

std::string number(double value, int digits) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string multiplied(double ratio) { return number(ratio, 2) + " times"; }

struct Judgement {
  Verdict verdict = Verdict::kGood;
  std::string fault{}, remedy{};
};

Judgement judge_pitch(const MediaWay& way, double ratio) {
  Judgement bad{Verdict::kBad, "the pitch is " + multiplied(ratio) + " what it should be", ""};
  const bool is_rate = std::abs(ratio - 2) < 0.02 || std::abs(ratio - 0.5) < 0.01 ||
                       std::abs(ratio - 3) < 0.03 || std::abs(ratio - 1.0 / 3) < 0.01;
  bad.remedy = is_rate ? "audio of one sample rate is taken for another: name the format on both "
                         "sides, such as c(slin16) in the dialplan, and codec = of the route (" +
                             way.name() + " was asked for)"
                       : "a clock runs wrong: look at res_timing_timerfd.so in Asterisk and at the "
                         "clock of the machine";
  return bad;
}

Judgement judge_sound(const MediaWay& way, const LineMeasurement& heard, double sent_hz) {
  if (heard.bytes_swapped)
    return {
        Verdict::kBad, "the bytes are swapped",
        "linear audio is big-endian over RTP and little-endian over AudioSocket and WebSocket: "
        "something between swaps it; take the plugin and the Asterisk of the same machine kind, "
        "or codec = \"g722\", which has no byte order"};
  if (heard.purity < kPure)
    return {Verdict::kBad,
            "instead of the tone there is noise (" + number(heard.purity * 100, 0) +
                " % of it is the tone)",
            "audio of another codec is taken for " + way.codec +
                ": compare the format that Asterisk uses (`core show channel`) with it"};
  const double ratio = heard.frequency_hz / sent_hz;
  if (std::abs(ratio - 1) > kPitchTolerance) return judge_pitch(way, ratio);
  return {};
}

Judgement judge_level(const LineMeasurement& heard, double sent_dbfs) {
  const double change_db = heard.level_dbfs - sent_dbfs;
  if (std::abs(change_db) <= kLevelToleranceDb) return {};
  return {Verdict::kWarning,
          "it is " + number(std::abs(change_db), 1) + " dB " +
              (change_db > 0 ? "louder" : "quieter") + " than what was sent",
          "something changes the volume: look for VOLUME(), AGC() or DENOISE() in the dialplan"};
}

Judgement judge_loss(const LineMeasurement& heard) {
  const double lost = lost_frames(heard, kToneHz);
  if (lost < 0.5 && heard.packets_missing == 0) return {};
  const bool is_bad = lost > kMostLost;
  return {is_bad ? Verdict::kBad : Verdict::kWarning,
          number(std::max(lost, 0.0), 0) + " of 100 frames did not come back",
          "the machine or the network is overloaded: look at its load, and set realtime = true in "
          "host.ini"};
}

// "Nothing": one of the two directions is dead, and the other call tells which.
Judgement judge_silence(const MediaWay& way, const LineMeasurement& echo, bool asterisk_is_heard) {
  if (asterisk_is_heard)
    return {
        Verdict::kBad,
        "Asterisk is heard, and does not hear us: what is sent to it does not come back",
        way.transport == "rtp"
            ? "Asterisk drops, without a word, payload types that it has no SDP for (all above "
              "34, so slin16 goes out only: use g722), and senders that strictrtp did not learn "
              "first; `rtp set debug on` shows what arrives"
            : "see that Echo() runs in [dragoman-doctor] and that nothing in between closes the "
              "connection for writing; Asterisk's log with `core set debug 3`"};
  return {Verdict::kBad,
          echo.packets == 0 ? "nothing comes from Asterisk, not one packet"
                            : std::to_string(echo.packets) +
                                  " packets came from Asterisk, and all of them are silence",
          way.transport == "rtp"
              ? "a firewall or a wrong address keeps it away: bind of [provider.rtp] is where "
                "Asterisk sends to, and ports its range"
              : "the connection stands, and no audio is in it: see Asterisk's log with "
                "`core set debug 3`"};
}

Finding finding_of(const MediaWay& way, const char* direction, const LineMeasurement& heard,
                   double sent_hz, const Judgement& judgement) {
  Finding finding{.group = kGroup,
                  .name = way.name() + ", " + direction,
                  .verdict = judgement.verdict,
                  .sentence = heard.sound_ms > 0 ? figures_of(heard, sent_hz) : "",
                  .remedy = judgement.remedy};
  if (!judgement.fault.empty())
    finding.sentence = judgement.fault + (finding.sentence.empty() ? "" : "; " + finding.sentence);
  finding.figures = {{"packets", static_cast<double>(heard.packets)},
                     {"packet_ms", heard.packet_ms},
                     {"frequency_hz", heard.frequency_hz},
                     {"level_dbfs", heard.level_dbfs},
                     {"purity", heard.purity},
                     {"speed", heard.frequency_hz / sent_hz},
                     {"bytes_swapped", heard.bytes_swapped ? 1 : 0}};
  if (heard.delay_ms) {
    finding.figures.emplace_back("lost_frames", std::max(0.0, lost_frames(heard, sent_hz)));
    finding.figures.emplace_back("delay_ms", *heard.delay_ms);
  }
  return finding;
}

Finding failed(const MediaWay& way, const char* direction, const Error& why, Verdict verdict) {
  return {.group = kGroup,
          .name = way.name() + ", " + direction,
          .verdict = verdict,
          .sentence =
              (why.where == kNotAnswered ? "there was no call: " : "the call came to nothing: ") +
              why.sentence,
          .remedy =
              "Asterisk's own log says more: `core set verbose 3`, and see `dialplan show "
              "dragoman-doctor`"};
}

constexpr const char* kEcho = "there and back";
constexpr const char* kFromAsterisk = "from Asterisk";

Finding judge_echo(const MediaWay& way, const LineMeasurement& echo, const Heard& milliwatt) {
  if (echo.sound_ms == 0)
    return finding_of(way, kEcho, echo, kToneHz,
                      judge_silence(way, echo, milliwatt && milliwatt->sound_ms > 0));
  auto judgement = judge_sound(way, echo, kToneHz);
  if (judgement.verdict == Verdict::kGood) judgement = judge_loss(echo);
  if (judgement.verdict == Verdict::kGood) judgement = judge_level(echo, kToneDbfs);
  if (judgement.verdict == Verdict::kGood && echo.delay_ms && *echo.delay_ms > kLongDelayMs)
    judgement = {Verdict::kWarning, "what comes back is late",
                 "something queues audio: look at the load of the machine, and for a playback or a "
                 "jitter buffer (JITTERBUFFER()) on the channel"};
  return finding_of(way, kEcho, echo, kToneHz, judgement);
}

Finding judge_milliwatt(const MediaWay& way, const LineMeasurement& heard) {
  if (heard.sound_ms == 0)
    return finding_of(way, kFromAsterisk, heard, kMilliwattHz, judge_silence(way, heard, false));
  auto judgement = judge_sound(way, heard, kMilliwattHz);
  if (judgement.verdict == Verdict::kGood) judgement = judge_level(heard, kMilliwattDbfs);
  return finding_of(way, kFromAsterisk, heard, kMilliwattHz, judgement);
}

}  // namespace

double lost_frames(const LineMeasurement& heard, double sent_hz) {
  const double speed = heard.frequency_hz > 0 ? heard.frequency_hz / sent_hz : 1;
  const double sent_ms = kToneFrames * kFrameMs;
  return std::round((sent_ms - heard.sound_ms * speed + heard.holes_ms) / kFrameMs);
}

std::string figures_of(const LineMeasurement& heard, double sent_hz) {
  auto text = number(heard.frequency_hz, 1) + " Hz, " + number(heard.level_dbfs, 1) + " dBFS, " +
              number(heard.packet_ms, 1) + " ms, ";
  // Of Asterisk's own tone nobody knows how much was sent: its numbers tell, where it numbers.
  const double lost = heard.delay_ms ? std::max(0.0, lost_frames(heard, sent_hz))
                                     : static_cast<double>(heard.packets_missing);
  text += number(lost, 0) + " lost, speed " + number(heard.frequency_hz / sent_hz, 3);
  if (heard.linear) text += heard.bytes_swapped ? ", byte order wrong" : ", byte order right";
  if (heard.delay_ms) text += ", " + number(*heard.delay_ms, 1) + " ms there and back";
  return text;
}

// Asterisk's own tone only serves to tell the directions apart when there is no echo.
Findings judge_way(const MediaWay& way, const Heard& echo, const Heard& milliwatt) {
  return {
      echo ? judge_echo(way, *echo, milliwatt) : failed(way, kEcho, echo.error(), Verdict::kBad),
      milliwatt ? judge_milliwatt(way, *milliwatt)
                : failed(way, kFromAsterisk, milliwatt.error(),
                         echo ? Verdict::kWarning : Verdict::kBad)};
}

}  // namespace dgm::doctor
