// link: dgm_doctor
// Whatever answers where Asterisk should be is read without harm, and always gives a verdict with a
// sentence.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "host/doctor/asterisk_checks.h"
#include "host/doctor/configuration_checks.h"
#include "host/doctor/examination.h"
#include "host/doctor/line_measurement.h"

namespace {

using namespace dgm::doctor;

void check(const Finding& finding) {
  if (finding.sentence.empty() || finding.name.empty()) std::abort();
  if (finding.verdict == Verdict::kBad && finding.remedy.empty()) std::abort();
}

void measure(const uint8_t* data, size_t size) {
  LineRecording recording;
  recording.codec = size ? data[0] % 6U : 0U;
  recording.sample_rate_hz = recording.codec > DGM_CODEC_L16 ? 8000 : 16'000;
  recording.tone_began_ns = 1;
  for (size_t at = 0; at < size; at += 40)
    recording.packets.push_back({at, at / 40, {data + at, data + std::min(size, at + 40)}});
  const auto heard = measure_line(recording);
  if (heard.purity < 0 || heard.purity > 1 || heard.holes_ms > heard.sound_ms) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const AriAccess access{"http://127.0.0.1:8088", "dragoman", "", "", "translation-test"};
  for (const unsigned status : {0U, 200U, 401U, 403U, 404U, 503U}) {
    const AriAnswer answer{status, text, status ? "" : text};
    check(check_reachable(access, answer));
    check(check_user_right(access, answer));
    check(check_app(access, answer, size % 2 == 0));
    for (const auto& finding : check_modules(version_of(answer), answer)) check(finding);
    check(check_extensions("dragoman", {{"dragoman", "7777", read_exists(answer)}}));
  }
  read_version(text);
  split_remedy(text);
  if (!on_a_free_port(text).ends_with(":0=doctor")) std::abort();
  measure(data, size);
  return 0;
}
