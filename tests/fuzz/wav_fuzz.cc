// link: dgm_audio
#include <cstdlib>

#include "host/audio/wav.h"

// No bytes may crash the reader of WAV files, or make more samples than there are bytes.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto wav = dgm::audio::parse_wav({data, size}, "input.wav");
  if (wav && wav->samples.size() > size) std::abort();
  if (!wav && wav.error().sentence.empty()) std::abort();
  return 0;
}
