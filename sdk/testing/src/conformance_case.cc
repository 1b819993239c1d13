#include "conformance_case.h"

#include <charconv>

#include "fake_state.h"

namespace dragoman::testing {

namespace {

// The first capability "key:value", without its key; empty: none.
std::string first_value(const std::vector<std::string>& capabilities, std::string_view key) {
  for (const std::string& word : capabilities) {
    if (word.starts_with(key)) return word.substr(key.size());
  }
  return {};
}

DriverSettings settings_for(const TestProvider& provider, DriverSettings settings) {
  const std::vector<std::string> words = provider.capabilities();
  if (const std::string language = first_value(words, "lang:"); !language.empty())
    settings.language = language;
  if (const std::string pair = first_value(words, "pair:"); !pair.empty()) {
    settings.language = pair.substr(0, pair.find('>'));
    settings.target_language = pair.substr(pair.find('>') + 1);
  }
  if (const std::string rate = first_value(words, "rate:"); !rate.empty())
    std::from_chars(rate.data(), rate.data() + rate.size(), settings.sample_rate_hz);
  return settings;
}

// The same bytes in every run.
Bytes garbage(size_t size, uint32_t seed) {
  Bytes data(size);
  for (uint8_t& byte : data) {
    seed = seed * 1664525 + 1013904223;
    byte = static_cast<uint8_t>(seed >> 24);
  }
  return data;
}

constexpr std::string_view kNonsense[] = {"",
                                          "{",
                                          "[[[[[[[[",
                                          "{\"type\":null}",
                                          "\xff\xfe\x80",
                                          "{\"type\":\"no such thing\",\"text\":[1,2,{}]}"};

}  // namespace

ConformanceCase::ConformanceCase(const dgm_provider_type& type, const ConformanceOptions& options)
    : options_(options),
      provider_(type, options.options),
      settings_(settings_for(provider_, options.settings)) {
  if (!provider_.ok())
    ADD_FAILURE() << "create() failed with the options of this test: " << provider_.error().detail;
}

ConformanceCase::~ConformanceCase() {
  if (host().frames_kept() != 0)
    ADD_FAILURE() << host().frames_kept() << " frames were retained and not released";
  for (const std::string& sentence : host().violations()) ADD_FAILURE() << sentence;
}

FakeHost& ConformanceCase::host() { return *current_state()->host; }

bool ConformanceCase::can(std::string_view capability) const {
  const std::vector<std::string> words = provider_.capabilities();
  return std::find(words.begin(), words.end(), capability) != words.end();
}

std::unique_ptr<SessionDriver> ConformanceCase::open(const DriverSettings* settings) {
  std::unique_ptr<SessionDriver> session =
      make_driver(host(), provider_, settings ? *settings : settings_);
  if (!session || session->open() != DGM_OK) return nullptr;
  return session;
}

void ConformanceCase::settle() { host().pump_for(options_.patience); }

void ConformanceCase::network_opens() {
  for (FarStream far : host().streams()) far.open();
  for (FarWebSocket far : host().websockets()) far.open();
  host().run_pending();
}

void ConformanceCase::network_refuses() {
  for (FarStream far : host().streams()) far.close(DGM_UNAVAILABLE, "refused by the test");
  for (FarWebSocket far : host().websockets())
    far.close(DGM_UNAUTHENTICATED, "401", "refused by the test");
  for (FarHttp far : host().requests()) far.fail(DGM_UNAVAILABLE, "refused by the test");
  host().run_pending();
}

void ConformanceCase::network_talks_garbage() {
  uint32_t seed = 1;
  for (FarUdp far : host().udp_sockets()) {
    for (size_t size : {size_t{0}, size_t{1}, size_t{3}, size_t{11}, size_t{12}, size_t{13},
                        size_t{172}, size_t{1500}, size_t{65'507}})
      far.send(garbage(size, ++seed));
  }
  for (FarStream far : host().streams()) {
    for (size_t size : {size_t{1}, size_t{2}, size_t{3}, size_t{1000}, size_t{65'536}})
      far.send(garbage(size, ++seed));
  }
  for (FarWebSocket far : host().websockets()) {
    for (std::string_view text : kNonsense) far.send_text(text);
    for (size_t size : {size_t{0}, size_t{1}, size_t{640}, size_t{65'536}})
      far.send_binary(garbage(size, ++seed));
  }
  for (FarHttp far : host().requests())
    ++seed, far.respond(seed % 2 ? 200 : 500, kNonsense[seed % std::size(kNonsense)]);
  host().run_pending();
}

}  // namespace dragoman::testing
