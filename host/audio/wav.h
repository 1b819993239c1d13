// WAV files for tools, tests and recordings: mono. Reads 16 bit linear, mu-law and A-law at any
// rate; writes 16 bit linear. Other files are refused with one sentence that names the remedy.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "host/base/result.h"

namespace dgm::audio {

struct Wav {
  uint32_t sample_rate_hz = 0;
  std::vector<int16_t> samples;

  double duration_ms() const {
    return 1000.0 * static_cast<double>(samples.size()) / sample_rate_hz;
  }
};

// `name` is what errors call it, such as the file's name. Never trusts a length of the file. [any]
Result<Wav> parse_wav(std::span<const uint8_t> bytes, const std::string& name);
Result<Wav> read_wav(const std::string& path);  // [control] at most 1 GiB
Outcome write_wav(const std::string& path, std::span<const int16_t> samples,
                  uint32_t sample_rate_hz);  // [control]

// Writes a recording as it comes. The header is right after every flush(), so that a recording cut
// off by a crash still plays. Not for media threads: it blocks. [control]
class WavWriter {
 public:
  static Result<WavWriter> create(const std::string& path, uint32_t sample_rate_hz);

  Outcome write(std::span<const int16_t> samples);
  Outcome flush();
  Outcome close();  // also done, unchecked, by the destructor
  uint64_t samples_written() const { return samples_; }

  ~WavWriter();
  WavWriter(WavWriter&&) = default;
  WavWriter& operator=(WavWriter&&) = default;

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  WavWriter(std::string path, std::FILE* file, uint32_t sample_rate_hz)
      : path_(std::move(path)), file_(file), sample_rate_hz_(sample_rate_hz) {}

  std::string path_;
  std::unique_ptr<std::FILE, CloseFile> file_;
  uint32_t sample_rate_hz_ = 0;
  uint64_t samples_ = 0;
};

}  // namespace dgm::audio
