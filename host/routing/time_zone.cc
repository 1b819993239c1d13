#include "host/routing/time_zone.h"

#include <time.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>

#include "host/base/clock.h"
#include "host/routing/posix_zone_rule.h"

namespace dgm::routing {
namespace {

constexpr const char* kZoneFolder = "/usr/share/zoneinfo/";
constexpr size_t kMaxZoneFileBytes = 64 * 1024;
constexpr size_t kHeaderBytes = 44;
constexpr size_t kMaxKeptZones = 32;
constexpr uint64_t kKeptNs = 60 * kNsPerSecond;

uint64_t big_endian(std::string_view bytes) {
  uint64_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

struct Header {
  size_t isut_count, isstd_count, leap_count, time_count, type_count, name_bytes;

  // Of the data block behind the header.
  size_t data_bytes(size_t time_size) const {
    return time_count * time_size + time_count + type_count * 6 + name_bytes +
           leap_count * (time_size + 4) + isstd_count + isut_count;
  }
};

// RFC 8536 section 3.1.
bool read_header(std::string_view bytes, Header& header) {
  if (bytes.size() < kHeaderBytes || !bytes.starts_with("TZif") || bytes[4] < '2') return false;
  const auto count = [&](size_t i) {
    return static_cast<size_t>(big_endian(bytes.substr(20 + i * 4, 4)));
  };
  header = {count(0), count(1), count(2), count(3), count(4), count(5)};
  return header.data_bytes(8) < kMaxZoneFileBytes;
}

bool is_zone_name(std::string_view zone) {
  const bool plain = std::all_of(zone.begin(), zone.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
  });
  return plain && !zone.empty() && zone.size() <= 64 && zone.front() != '/';
}

std::string read_zone_file(const std::string& zone) {
  std::ifstream file(kZoneFolder + zone, std::ios::binary);
  std::string bytes(kMaxZoneFileBytes, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return bytes;
}

// Scripts ask for the hour at every call; what they read changes with the package tzdata.
const std::string& zone_file(const std::string& zone) {
  struct Kept {
    std::string bytes{};
    uint64_t read_at_ns = 0;
  };
  thread_local std::map<std::string, Kept> files;
  if (files.size() > kMaxKeptZones) files.clear();
  auto& file = files[zone];
  if (const uint64_t now_ns = steady_now_ns();
      file.read_at_ns == 0 || now_ns > file.read_at_ns + kKeptNs)
    file = {read_zone_file(zone), now_ns};
  return file.bytes;
}

LocalTime with_offset(int64_t unix_s, int64_t offset_s) {
  const int64_t second_of_day = ((unix_s + offset_s) % 86'400 + 86'400) % 86'400;
  return {offset_s, static_cast<int>(second_of_day / 3600)};
}

}  // namespace

Result<int64_t> utc_offset(std::string_view tzif, int64_t unix_s) {
  const Error broken{"", "the zone file is damaged"};
  Header first, header;
  if (!read_header(tzif, first)) return broken;
  tzif.remove_prefix(std::min(tzif.size(), kHeaderBytes + first.data_bytes(4)));
  if (!read_header(tzif, header) || header.type_count == 0) return broken;
  tzif.remove_prefix(kHeaderBytes);
  if (tzif.size() < header.data_bytes(8)) return broken;

  const auto transition = [&](size_t i) {
    return static_cast<int64_t>(big_endian(tzif.substr(i * 8, 8)));
  };
  const auto offset_of_type = [&](size_t type) -> Result<int64_t> {
    if (type >= header.type_count) return broken;
    return int64_t{
        static_cast<int32_t>(big_endian(tzif.substr(header.time_count * 9 + type * 6, 4)))};
  };
  std::string_view footer = tzif.substr(header.data_bytes(8));
  const bool is_after_last = header.time_count == 0 || unix_s >= transition(header.time_count - 1);
  if (is_after_last && footer.size() > 2 && footer.front() == '\n') {
    footer = footer.substr(1, footer.find('\n', 1) - 1);
    if (const auto offset = posix_zone_offset(footer, unix_s)) return *offset;
  }
  size_t later = 0;
  while (later < header.time_count && transition(later) <= unix_s) ++later;
  if (later == 0) return offset_of_type(0);
  return offset_of_type(static_cast<unsigned char>(tzif[header.time_count * 8 + later - 1]));
}

Result<LocalTime> local_time(const std::string& zone, int64_t unix_s) {
  if (zone.empty()) {
    const time_t now = unix_s;
    tm parts;
    if (localtime_r(&now, &parts) == nullptr) return Error{"", "the time cannot be represented"};
    return with_offset(unix_s, parts.tm_gmtoff);
  }
  const Error unknown{"", "unknown time zone \"" + zone.substr(0, 64) +
                              "\"; zones have names such as \"Europe/Madrid\" and come with the "
                              "package tzdata"};
  if (!is_zone_name(zone)) return unknown;
  const auto& bytes = zone_file(zone);
  if (bytes.empty()) return unknown;
  const Result<int64_t> offset = utc_offset(bytes, unix_s);
  if (!offset) return Error{"", "time zone \"" + zone + "\": " + offset.error().sentence};
  return with_offset(unix_s, *offset);
}

}  // namespace dgm::routing
