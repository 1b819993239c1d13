// What phones of the tests say: prompts that people recorded (packages asterisk-core-sounds-*-wav).
#pragma once

#include <string>
#include <vector>

#include "host/audio/wav.h"

namespace dgm::test {

// One prompt, 8 kHz: "en/conf-extended" is a woman who says "The conference has been extended."
audio::Wav prompt(const std::string& name);

// Silence of `lead_ms`, then the prompts with `pause_ms` between them, then silence without end (as
// far as a test is concerned: two minutes).
audio::Wav speech_of(const std::vector<std::string>& prompts, size_t lead_ms, size_t pause_ms);

audio::Wav at_rate(const audio::Wav& wav, uint32_t rate_hz);

// How long it is louder than `dbfs`, in windows of 20 ms.
int loud_ms(const audio::Wav& wav, double dbfs);

}  // namespace dgm::test
