#include "tests/bench/asterisk/set_up.h"

#include <cstdio>
#include <ctime>
#include <map>
#include <sstream>

#include "tests/asterisk/sipp.h"
#include "tests/bench/asterisk/phone_bank.h"

namespace dgm::bench {
namespace {

constexpr double kCallsPerSecond = 5;
constexpr int kTalkMs = 1000;

// When the host logged the first line with `id` about each extension, from byte `from` on.
std::map<std::string, int64_t> times_of(const std::string& log, size_t from, const std::string& id,
                                        const std::string& before_extension) {
  std::map<std::string, int64_t> times;
  std::istringstream lines(log.substr(from));
  for (std::string line; std::getline(lines, line);) {
    if (line.find(" " + id + " ") == std::string::npos) continue;
    const size_t at = line.find(before_extension);
    if (at == std::string::npos) continue;
    std::istringstream words(line.substr(at + before_extension.size()));
    std::string extension;
    words >> extension;
    times.emplace(extension, time_of_line_ms(line));
  }
  return times;
}

}  // namespace

int64_t time_of_line_ms(const std::string& line) {
  tm when{};
  int milliseconds = 0;
  if (std::sscanf(line.c_str(), "%d-%d-%dT%d:%d:%d.%3dZ", &when.tm_year, &when.tm_mon,
                  &when.tm_mday, &when.tm_hour, &when.tm_min, &when.tm_sec, &milliseconds) != 7)
    return -1;
  when.tm_year -= 1900;
  when.tm_mon -= 1;
  return timegm(&when) * 1000 + milliseconds;
}

SetUp measure_set_up(Pbx& pbx, size_t way, size_t calls) {
  SetUp result;
  PhoneBank bank(calls);
  EXPECT_TRUE(bank.is_open());
  const auto log_before = pbx.host().log().size();
  const double ari_before_ms = pbx.host().metric("dragoman_ari_request_ms_sum");
  test::SippOptions options{.scenario = "calls", .calls = {}, .calls_per_second = kCallsPerSecond};
  options.talk_ms = kTalkMs;
  for (size_t i = 0; i < calls; ++i)
    options.calls.push_back(std::to_string(bank.port(i)) + ";" + Pbx::number(way, i));
  test::Sipp(pbx.asterisk(), options)
      .expect_all_good(static_cast<int>(1000 * static_cast<double>(calls) / kCallsPerSecond) +
                       30'000);
  EXPECT_TRUE(pbx.asterisk().wait_until_empty(10'000));
  bank.stop();
  result.ari_ms_per_call = (pbx.host().metric("dragoman_ari_request_ms_sum") - ari_before_ms) /
                           static_cast<double>(calls);
  const auto log = pbx.host().log();
  const auto arrived = times_of(log, log_before, "CALL_IN", " to ");
  const auto joined = times_of(log, log_before, "LEG_JOINED", "LEG_JOINED ");
  for (size_t i = 0; i < calls; ++i) {
    const auto number = Pbx::number(way, i);
    const auto first_ns = bank.first_packet_ns(i);
    if (!arrived.contains(number) || !joined.contains(number) || !first_ns) {
      ++result.heard_nothing;
      continue;
    }
    const auto start_ms = arrived.at(number);
    result.to_leg_ms.push_back(static_cast<double>(joined.at(number) - start_ms));
    result.to_phone_ms.push_back(static_cast<double>(*first_ns) / 1e6 -
                                 static_cast<double>(start_ms));
  }
  return result;
}

}  // namespace dgm::bench
