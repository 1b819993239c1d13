#include "host/audio/wav.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "host/audio/frame.h"
#include "host/audio/g711.h"

namespace dgm::audio {
namespace {

constexpr uint16_t kPcm = 1;
constexpr uint16_t kAlaw = 6;
constexpr uint16_t kMulaw = 7;
constexpr uint16_t kExtensible = 0xFFFE;
constexpr size_t kHeaderBytes = 44;
constexpr size_t kLargestFile = size_t{1} << 30;

uint32_t u32_at(std::span<const uint8_t> bytes, size_t at) {
  return static_cast<uint32_t>(bytes[at]) | static_cast<uint32_t>(bytes[at + 1]) << 8 |
         static_cast<uint32_t>(bytes[at + 2]) << 16 | static_cast<uint32_t>(bytes[at + 3]) << 24;
}

uint16_t u16_at(std::span<const uint8_t> bytes, size_t at) {
  return static_cast<uint16_t>(bytes[at] | bytes[at + 1] << 8);
}

bool has_tag(std::span<const uint8_t> bytes, size_t at, std::string_view tag) {
  return bytes.size() >= at + tag.size() &&
         std::memcmp(bytes.data() + at, tag.data(), tag.size()) == 0;
}

struct Format {
  uint16_t encoding = 0, channels = 0, bits = 0;
  uint32_t sample_rate_hz = 0;
};

std::string name_of_encoding(const Format& format) {
  switch (format.encoding) {
    case kPcm:
      return std::to_string(format.bits) + " bit linear";
    case 2:
    case 17:
      return "ADPCM";
    case 3:
      return std::to_string(format.bits) + " bit floating point";
    case kAlaw:
      return "A-law";
    case kMulaw:
      return "mu-law";
    case 85:
      return "MP3";
    default:
      return "encoding " + std::to_string(format.encoding);
  }
}

std::string in_khz(uint32_t sample_rate_hz) {
  std::string text = std::to_string(sample_rate_hz / 1000);
  if (const uint32_t rest = sample_rate_hz % 1000; rest != 0) {
    std::string digits = std::to_string(1000 + rest).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    text += "." + digits;
  }
  return text + " kHz";
}

Outcome check(const Format& format, const std::string& name) {
  const bool linear = format.encoding == kPcm && format.bits == 16;
  const bool companded =
      (format.encoding == kMulaw || format.encoding == kAlaw) && format.bits == 8;
  if ((linear || companded) && format.channels == 1 && is_supported_rate(format.sample_rate_hz)) {
    return Done{};
  }
  const std::string channels = format.channels == 1 ? "mono"
                               : format.channels == 2
                                   ? "stereo"
                                   : std::to_string(format.channels) + " channels";
  return Error{name, in_khz(format.sample_rate_hz) + " " + channels + ", " +
                         name_of_encoding(format) +
                         ", expected mono, 16 bit linear, mu-law or A-law, 8 to 48 kHz; convert it "
                         "with: sox " +
                         name + " -r 16000 -c 1 -b 16 -e signed out.wav"};
}

std::vector<int16_t> decode(const Format& format, std::span<const uint8_t> data) {
  if (format.encoding == kPcm) {
    std::vector<int16_t> samples(data.size() / 2);
    for (size_t i = 0; i < samples.size(); ++i) {
      samples[i] = static_cast<int16_t>(u16_at(data, 2 * i));
    }
    return samples;
  }
  std::vector<int16_t> samples(data.size());
  if (format.encoding == kMulaw) {
    mulaw_decode(data, samples.data());
  } else {
    alaw_decode(data, samples.data());
  }
  return samples;
}

std::array<uint8_t, kHeaderBytes> header(uint32_t sample_rate_hz, uint64_t samples) {
  // A recording of more than 4 GiB keeps the largest length its header can say.
  const auto data_bytes =
      static_cast<uint32_t>(std::min<uint64_t>(samples * 2, 0xFFFF'FFFFU - kHeaderBytes));
  std::array<uint8_t, kHeaderBytes> bytes{};
  size_t at = 0;
  const auto put_tag = [&](std::string_view tag) {
    std::memcpy(bytes.data() + at, tag.data(), tag.size());
    at += tag.size();
  };
  const auto put = [&](uint32_t value, size_t size) {
    for (size_t i = 0; i < size; ++i) bytes[at++] = static_cast<uint8_t>(value >> (8 * i));
  };
  put_tag("RIFF");
  put(data_bytes + static_cast<uint32_t>(kHeaderBytes) - 8, 4);
  put_tag("WAVEfmt ");
  put(16, 4);
  put(kPcm, 2);
  put(1, 2);
  put(sample_rate_hz, 4);
  put(sample_rate_hz * 2, 4);
  put(2, 2);
  put(16, 2);
  put_tag("data");
  put(data_bytes, 4);
  return bytes;
}

Error failed(const std::string& path, const char* what) {
  return Error{path, std::string(what) + ": " + std::strerror(errno)};
}

}  // namespace

Result<Wav> parse_wav(std::span<const uint8_t> bytes, const std::string& name) {
  if (!has_tag(bytes, 0, "RIFF") || !has_tag(bytes, 8, "WAVE")) {
    return Error{name,
                 "this is no WAV file: it does not begin with RIFF and WAVE; convert it with: "
                 "sox " +
                     name + " -r 16000 -c 1 -b 16 -e signed out.wav"};
  }
  Format format;
  bool has_format = false;
  for (size_t at = 12; bytes.size() - at >= 8;) {
    const auto body = bytes.subspan(at + 8);
    // Recorders that were cut off leave a length of 0 or one beyond the end: what is there counts.
    const size_t said = u32_at(bytes, at + 4);
    const size_t size = std::min(said, body.size());
    if (has_tag(bytes, at, "fmt ")) {
      if (size < 16)
        return Error{name, "its format block has fewer than 16 bytes: the file is damaged"};
      format = {u16_at(body, 0), u16_at(body, 2), u16_at(body, 14), u32_at(body, 4)};
      if (format.encoding == kExtensible && size >= 26) format.encoding = u16_at(body, 24);
      has_format = true;
    } else if (has_tag(bytes, at, "data")) {
      if (!has_format) {
        return Error{name, "its audio comes before its format: the file is damaged"};
      }
      if (Outcome ok = check(format, name); !ok) return ok.error();
      return Wav{format.sample_rate_hz, decode(format, body.first(size))};
    }
    // Blocks begin at even places.
    if (const size_t step = 8 + size + (size & 1); step <= bytes.size() - at) {
      at += step;
    } else {
      break;
    }
  }
  return Error{name, "it has no audio block: the file is damaged or was cut off"};
}

Result<Wav> read_wav(const std::string& path) {
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rb"));
  if (!file) return failed(path, "cannot open it");
  std::vector<uint8_t> bytes;
  std::array<uint8_t, 65'536> block;
  while (const size_t got = std::fread(block.data(), 1, block.size(), file.get())) {
    if (bytes.size() + got > kLargestFile) return Error{path, "it is longer than 1 GiB"};
    bytes.insert(bytes.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(got));
  }
  if (std::ferror(file.get()) != 0) return failed(path, "cannot read it");
  return parse_wav(bytes, path);
}

Outcome write_wav(const std::string& path, std::span<const int16_t> samples,
                  uint32_t sample_rate_hz) {
  auto writer = WavWriter::create(path, sample_rate_hz);
  if (!writer) return writer.error();
  if (Outcome ok = writer->write(samples); !ok) return ok;
  return writer->close();
}

Result<WavWriter> WavWriter::create(const std::string& path, uint32_t sample_rate_hz) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return failed(path, "cannot write it");
  WavWriter writer(path, file, sample_rate_hz);
  if (Outcome ok = writer.flush(); !ok) return ok.error();
  return writer;
}

Outcome WavWriter::write(std::span<const int16_t> samples) {
  static_assert(std::endian::native == std::endian::little);
  if (std::fwrite(samples.data(), 2, samples.size(), file_.get()) != samples.size()) {
    return failed(path_, "cannot write to it");
  }
  samples_ += samples.size();
  return Done{};
}

Outcome WavWriter::flush() {
  const auto bytes = header(sample_rate_hz_, samples_);
  if (std::fseek(file_.get(), 0, SEEK_SET) != 0 ||
      std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size() ||
      std::fseek(file_.get(), 0, SEEK_END) != 0 || std::fflush(file_.get()) != 0) {
    return failed(path_, "cannot write to it");
  }
  return Done{};
}

Outcome WavWriter::close() {
  if (!file_) return Done{};
  const Outcome flushed = flush();
  std::FILE* file = file_.release();
  if (std::fclose(file) != 0) return failed(path_, "cannot close it");
  return flushed;
}

WavWriter::~WavWriter() {
  if (file_) (void)flush();
}

}  // namespace dgm::audio
