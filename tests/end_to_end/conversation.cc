#include "tests/end_to_end/conversation.h"

#include <cmath>

#include "host/audio/level.h"
#include "host/audio/tone.h"
#include "host/audio/wav.h"

namespace dgm::test {
namespace {

constexpr double kToneDbfs = -12;
constexpr double kSecondsOfTone = 12;  // longer than any call here

uint32_t rate_of(const Phone& phone) {
  if (phone.via == caller::Via::kAudioSocket) return phone.rate_hz;
  return phone.codec == audio::Codec::kG722 ? 16'000 : 8'000;
}

audio::Codec codec_of(const Phone& phone) {
  return phone.via == caller::Via::kAudioSocket ? audio::Codec::kS16le : phone.codec;
}

caller::Target place_of(const Host& host, const Phone& phone) {
  caller::Target target;
  target.address = "127.0.0.1";
  if (phone.via == caller::Via::kAudioSocket) {
    target.port = host.audiosocket_port(phone.extension);
  } else if (!phone.asks) {
    target.port = host.rtp_port(phone.extension);
  } else {
    const auto found = caller::requested_target(host.settings(), phone.extension,
                                                std::string(audio::name_of(phone.codec)));
    EXPECT_TRUE(found) << found.error().text();
    if (found) target = *found;
  }
  return target;
}

}  // namespace

double Ear::level_dbfs(double tone_hz) const {
  return audio::level_at_dbfs(samples, rate_hz, tone_hz);
}

double Ear::level_of_stumbling_dbfs(double tone_hz) const {
  const size_t moment = rate_hz / 20;
  double power = 0;
  size_t moments = 0;
  for (size_t at = 0; at + moment <= samples.size(); at += moment, ++moments)
    power += std::pow(
        10, audio::level_at_dbfs(std::span(samples).subspan(at, moment), rate_hz, tone_hz) / 10);
  return moments == 0 ? audio::kSilenceDbfs : 10 * std::log10(power / static_cast<double>(moments));
}

testing::AssertionResult Ear::hears(double tone_hz) const {
  if (samples.empty()) return testing::AssertionFailure() << report.extension << " heard nothing";
  const auto tone = audio::measure_tone(samples, rate_hz);
  // Lost and late frames of a busy machine smear a tone; another voice beside it would halve this.
  constexpr double kPurity = 0.8, kTolerance = 5;
  if (std::abs(tone.frequency_hz - tone_hz) < kTolerance && tone.purity > kPurity)
    return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << report.extension << " heard " << tone.frequency_hz << " Hz with purity " << tone.purity
         << " at " << tone.rms_dbfs << " dBFS instead of " << tone_hz << " Hz; "
         << report.line.received << " of " << report.line.sent << " frames came, "
         << report.line.lost << " were lost";
}

Conversation::Conversation(const Host& host, const std::vector<Phone>& phones)
    : host_(host), phones_(phones) {
  for (size_t i = 0; i < phones_.size(); ++i) {
    const auto& phone = phones_[i];
    const uint32_t rate = rate_of(phone);
    std::vector<int16_t> tone(static_cast<size_t>(kSecondsOfTone * rate));
    audio::ToneGenerator(rate, phone.tone_hz, kToneDbfs).fill(tone);
    const auto file = folder_.path() + "/tone" + std::to_string(i) + ".wav";
    EXPECT_TRUE(audio::write_wav(file, tone, rate));
    auto feed = caller::Feed::from_files({file}, 0, codec_of(phone), rate);
    if (!feed) {
      ADD_FAILURE() << feed.error().text();
      return;
    }
    feeds_.push_back(std::make_unique<caller::Feed>(std::move(*feed)));
    const auto seed = static_cast<uint32_t>(i + 1);
    const auto target = place_of(host_, phone);
    auto line =
        phone.via == caller::Via::kAudioSocket
            ? caller::open_audiosocket_line(target, rate, static_cast<uint64_t>(now_ms()) + seed)
            : caller::open_rtp_line(target, phone.codec, 0xE000'0000U + seed);
    if (!line) {
      ADD_FAILURE() << line.error().text();
      return;
    }
    callers_.push_back(std::make_unique<caller::Caller>(phone.extension, std::move(*line),
                                                        feeds_.back().get(), phone.network, seed));
    EXPECT_TRUE(callers_.back()->record_to(recording(i)));
  }
}

Conversation::~Conversation() { wait(); }

std::string Conversation::recording(size_t phone) const {
  return folder_.path() + "/heard" + std::to_string(phone) + ".wav";
}

void Conversation::start(uint64_t duration_ms) {
  thread_ = std::thread([this, duration_ms] {
    caller::SessionOptions options;
    options.duration_ms = duration_ms;
    options.linger_ms = 0;
    caller::run_session(callers_, latencies_, options);
  });
}

void Conversation::wait() {
  if (!thread_.joinable()) return;
  thread_.join();
  for (size_t i = 0; i < callers_.size(); ++i) {
    callers_[i]->hang_up();
    EXPECT_TRUE(callers_[i]->finish());
    Ear ear{.report = callers_[i]->report(), .samples = {}, .rate_hz = rate_of(phones_[i])};
    if (auto wav = audio::read_wav(recording(i))) {
      const auto size = static_cast<ptrdiff_t>(wav->samples.size());
      ear.samples.assign(wav->samples.begin() + size * 2 / 5, wav->samples.begin() + size * 4 / 5);
    }
    ears_.push_back(std::move(ear));
  }
}

void expect_a_good_call(const Host& host, const Phone& one, const Phone& other,
                        uint64_t duration_ms) {
  Conversation call(host, {one, other});
  call.talk(duration_ms);
  EXPECT_TRUE(call.ear(0).hears(other.tone_hz));
  EXPECT_TRUE(call.ear(1).hears(one.tone_hz));
}

}  // namespace dgm::test
