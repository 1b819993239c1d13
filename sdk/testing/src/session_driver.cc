#include "dragoman/testing/drivers/session_driver.h"

#include <array>
#include <cmath>
#include <cstring>
#include <numbers>

#include "dragoman/testing/drivers/assistant_driver.h"
#include "dragoman/testing/drivers/call_control_driver.h"
#include "dragoman/testing/drivers/emotion_driver.h"
#include "dragoman/testing/drivers/language_model_driver.h"
#include "dragoman/testing/drivers/recognizer_driver.h"
#include "dragoman/testing/drivers/session_store_driver.h"
#include "dragoman/testing/drivers/synthesizer_driver.h"
#include "dragoman/testing/drivers/tap_driver.h"
#include "dragoman/testing/drivers/translator_driver.h"
#include "dragoman/testing/drivers/transport_driver.h"
#include "fake_state.h"

namespace dragoman::testing {

void SessionDriver::violation(const std::string& what) { host_.state().violation(what); }

bool SessionDriver::note(const char* event) {
  const std::string name = std::string("event ") + event;
  if (std::this_thread::get_id() != host_.state().worker) {
    violation(name + " on a thread that is not the worker");
    return false;
  }
  if (phase_ == Phase::kClosed) violation(name + " after close()");
  if (phase_ == Phase::kEnded) violation(name + " after the last event of the session");
  events_.emplace_back(event);
  return phase_ == Phase::kOpen;
}

bool SessionDriver::note_last(const char* event, const dgm_error* why) {
  if (!note(event)) return false;
  phase_ = Phase::kEnded;
  error_ = from_c(why);
  if (why && why->status != DGM_OK && why->detail.size == 0)
    violation(std::string("event ") + event + " without a sentence in detail");
  return true;
}

std::unique_ptr<SessionDriver> make_driver(FakeHost& host, const TestProvider& provider,
                                           const DriverSettings& settings) {
  const std::string_view kind = provider.type().kind;
  const auto make = [&]<typename Driver>() -> std::unique_ptr<SessionDriver> {
    return std::make_unique<Driver>(host, provider, settings);
  };
  if (kind == DGM_RECOGNIZER_ID) return make.operator()<RecognizerDriver>();
  if (kind == DGM_TRANSLATOR_ID) return make.operator()<TranslatorDriver>();
  if (kind == DGM_SYNTHESIZER_ID) return make.operator()<SynthesizerDriver>();
  if (kind == DGM_EMOTION_ID) return make.operator()<EmotionDriver>();
  if (kind == DGM_ASSISTANT_ID) return make.operator()<AssistantDriver>();
  if (kind == DGM_LANGUAGE_MODEL_ID) return make.operator()<LanguageModelDriver>();
  if (kind == DGM_SESSION_STORE_ID) return make.operator()<SessionStoreDriver>();
  if (kind == DGM_TAP_ID) return make.operator()<TapDriver>();
  if (kind == DGM_CALL_CONTROL_ID) return make.operator()<CallControlDriver>();
  if (kind == DGM_TRANSPORT_ID) return make.operator()<TransportDriver>();
  return nullptr;
}

std::vector<int16_t> tone_20ms(uint32_t sample_rate_hz, uint64_t first_sample) {
  constexpr double kHertz = 440, kPeak = 8000;
  std::vector<int16_t> samples(sample_rate_hz / 50);
  for (size_t i = 0; i < samples.size(); ++i) {
    const double seconds = static_cast<double>(first_sample + i) / sample_rate_hz;
    samples[i] = static_cast<int16_t>(kPeak * std::sin(2 * std::numbers::pi * kHertz * seconds));
  }
  return samples;
}

std::vector<int16_t> silence_20ms(uint32_t sample_rate_hz) {
  return std::vector<int16_t>(sample_rate_hz / 50);
}

}  // namespace dragoman::testing
