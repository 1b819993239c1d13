#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include "tests/sim/tone_layout.h"
#include "tests/sim/tone_text.h"

namespace dgm::sim {
namespace {

using namespace tone;

constexpr double kQuietest = 60.0 * 60.0;  // mean square, -55 dBFS: below it nobody speaks
constexpr double kMarkShare = 0.6;         // of a window's energy, in the two tones of the mark
constexpr double kMarkBalance = 0.08;      // of a window's energy, in the weaker one
constexpr double kSymbolShare = 0.05;      // of the mark's energy: less is silence
constexpr double kTonalShare = 0.5;        // of a window's energy, in its four strongest tones
constexpr uint32_t kMinMarkHops = 3, kMaxMarkHops = 14;  // of 2.5 ms; a whole mark gives 5 or 6
constexpr uint32_t kHopsPerSecond = 400;
constexpr uint32_t kHopsPerLook = 4;  // every 10 ms: is there any tone?
constexpr uint8_t kLeadInByte = (kLeadLowBin - kLowDataBin) << 4 | (kLeadHighBin - kHighDataBin);
constexpr size_t kMaxBytes = kHeadBytes + kMaxToneWordBytes + kCrcBytes;

}  // namespace

struct ToneListener::State {
  State(uint32_t rate_hz, std::function<void(const HeardWord&)> tell)
      : rate(rate_hz),
        window(rate_hz / kWindowsPerSecond),
        symbol(rate_hz / kSymbolsPerSecond),
        hop(rate_hz / kHopsPerSecond),
        on_word(std::move(tell)),
        ring(2 * window),
        cosines(kBins * window),
        sines(kBins * window) {
    for (size_t bin = 0; bin < kBins; ++bin) {
      for (size_t i = 0; i < window; ++i) {
        const double angle = 2 * std::numbers::pi * static_cast<double>(kFirstBin + bin) *
                             static_cast<double>(i) / static_cast<double>(window);
        cosines[bin * window + i] = static_cast<float>(std::cos(angle));
        sines[bin * window + i] = static_cast<float>(std::sin(angle));
      }
    }
    bytes.reserve(kMaxBytes + 1);
  }

  void take(int16_t sample);
  void look_for_mark();
  void look_for_sound();
  void decide_symbol();
  void begin_word(uint64_t mark_end);
  bool is_whole() const;  // what the bytes say agrees with their sum
  void end_word();

  const float* view() const { return ring.data() + position % window; }
  double energy() const {
    const float* samples = view();
    double sum = 0;
    for (size_t i = 0; i < window; ++i)
      sum += static_cast<double>(samples[i]) * static_cast<double>(samples[i]);
    return sum;
  }
  // The energy of the sine at this bin.
  double tone_energy(int bin) const {
    const float* samples = view();
    const size_t row = static_cast<size_t>(bin - kFirstBin) * window;
    float real = 0, imaginary = 0;
    for (size_t i = 0; i < window; ++i) {
      real += samples[i] * cosines[row + i];
      imaginary += samples[i] * sines[row + i];
    }
    const double power = static_cast<double>(real) * static_cast<double>(real) +
                         static_cast<double>(imaginary) * static_cast<double>(imaginary);
    return power * 2 / static_cast<double>(window);
  }
  uint8_t strongest_of(int first_bin) const {
    int best = 0;
    double most = -1;
    for (int i = 0; i < kDataTones; ++i) {
      const double power = tone_energy(first_bin + i);
      if (power <= most) continue;
      most = power;
      best = i;
    }
    return static_cast<uint8_t>(best);
  }
  bool is_loud(double sum) const { return sum >= kQuietest * static_cast<double>(window); }

  const uint32_t rate;
  const size_t window, symbol, hop;
  std::function<void(const HeardWord&)> on_word;
  std::vector<float> ring;  // the last window twice, so that it always lies in one piece
  std::vector<float> cosines, sines;
  uint64_t position = 0;  // samples taken
  uint64_t last_sound = 0;
  uint32_t hops = 0;

  // The mark that is being heard: the mean place of its windows' ends, weighted by how clear it is.
  uint32_t mark_hops = 0;
  double mark_weight = 0, mark_moment = 0, mark_energy = 0;

  bool in_word = false;
  uint64_t word_mark = 0;    // end of the window in the middle of its mark
  uint64_t next_symbol = 0;  // end of the window in the middle of the symbol to come
  double word_energy = 0;
  std::vector<uint8_t> bytes;
  uint64_t damaged = 0;
};

void ToneListener::State::take(int16_t sample) {
  const size_t at = position % window;
  ring[at] = ring[at + window] = static_cast<float>(sample);
  ++position;
  if (position % hop == 0 && position >= window) {
    look_for_mark();
    if (++hops % kHopsPerLook == 0) look_for_sound();
  }
  if (in_word && position == next_symbol) decide_symbol();
}

void ToneListener::State::look_for_mark() {
  const double sum = energy();
  double share = 0;
  if (is_loud(sum)) {
    const double low = tone_energy(kFirstBin), high = tone_energy(kLastBin);
    if (std::min(low, high) >= kMarkBalance * sum) share = (low + high) / sum;
  }
  if (share >= kMarkShare) {
    const double weight = share - kMarkShare + 0.01;
    ++mark_hops;
    mark_weight += weight;
    mark_moment += weight * static_cast<double>(position);
    mark_energy = std::max(mark_energy, sum);
    return;
  }
  if (mark_hops == 0) return;
  if (mark_hops >= kMinMarkHops && mark_hops <= kMaxMarkHops) {
    end_word();
    begin_word(static_cast<uint64_t>(std::lround(mark_moment / mark_weight)));
  }
  mark_hops = 0;
  mark_weight = mark_moment = mark_energy = 0;
}

void ToneListener::State::look_for_sound() {
  const double sum = energy();
  if (!is_loud(sum)) return;
  std::array<double, kBins> powers;
  for (size_t bin = 0; bin < kBins; ++bin)
    powers[bin] = tone_energy(kFirstBin + static_cast<int>(bin));
  std::partial_sort(powers.begin(), powers.begin() + 4, powers.end(), std::greater<>());
  if (powers[0] + powers[1] + powers[2] + powers[3] >= kTonalShare * sum) last_sound = position;
}

void ToneListener::State::begin_word(uint64_t mark_end) {
  in_word = true;
  word_mark = mark_end;
  word_energy = mark_energy;
  next_symbol = mark_end + symbol;
  bytes.clear();
}

void ToneListener::State::decide_symbol() {
  next_symbol += symbol;
  const double sum = energy();
  if (!is_loud(sum) || sum < kSymbolShare * word_energy) return end_word();
  if (tone_energy(kFirstBin) + tone_energy(kLastBin) >= kMarkShare * sum)
    return;  // the next word's
  bytes.push_back(
      static_cast<uint8_t>(strongest_of(kLowDataBin) << 4 | strongest_of(kHighDataBin)));
  if (bytes.size() > kMaxBytes) end_word();
}

bool ToneListener::State::is_whole() const {
  const size_t size = bytes.size();
  return size > kHeadBytes + kCrcBytes && size <= kMaxBytes &&
         crc16(std::span(bytes).first(size - kCrcBytes)) ==
             (bytes[size - 2] << 8 | bytes[size - 1]);
}

void ToneListener::State::end_word() {
  if (!in_word) return;
  in_word = false;
  if (bytes.size() < kHeadBytes) return;  // an end mark, and what followed it
  // Where another voice takes over right behind a word, its lead-in sounds like letters.
  for (uint32_t i = 0; i < kLeadInSymbols && !is_whole() && bytes.size() > kHeadBytes; ++i)
    if (bytes.back() == kLeadInByte) bytes.pop_back();
  if (!is_whole()) {
    ++damaged;
    return;
  }
  const size_t size = bytes.size();
  // The mark began half a symbol and half a window before the end of its middle window.
  const uint64_t before = (symbol + window) / 2;
  HeardWord word;
  word.text.assign(bytes.begin() + kHeadBytes, bytes.end() - kCrcBytes);
  word.voice = static_cast<uint8_t>(bytes[0] >> 4);
  word.joined = (bytes[0] & kJoinedFlag) != 0;
  word.number = bytes[1];
  word.begin = word_mark > before ? word_mark - before : 0;
  word.end = word.begin + (size + 1) * symbol;
  last_sound = std::max(last_sound, std::min(position, word.end));
  on_word(word);
}

ToneListener::ToneListener(uint32_t rate_hz, std::function<void(const HeardWord&)> on_word)
    : state_(std::make_unique<State>(rate_hz, std::move(on_word))) {}
ToneListener::~ToneListener() = default;
ToneListener::ToneListener(ToneListener&&) noexcept = default;

void ToneListener::push(std::span<const int16_t> samples) {
  for (const int16_t sample : samples) state_->take(sample);
}

uint64_t ToneListener::samples() const { return state_->position; }
uint64_t ToneListener::last_sound() const { return state_->last_sound; }
uint64_t ToneListener::damaged_words() const { return state_->damaged; }
bool ToneListener::sounding() const {
  return state_->last_sound > 0 && state_->position < state_->last_sound + state_->rate / 25;
}

std::string text_of(const std::vector<HeardWord>& words, int voice) {
  std::string text;
  for (const auto& word : words) {
    if (voice >= 0 && word.voice != voice) continue;
    if (!text.empty() && !word.joined) text += ' ';
    text += word.text;
  }
  return text;
}

std::vector<HeardWord> hear_words(std::span<const int16_t> samples, uint32_t rate_hz) {
  std::vector<HeardWord> words;
  ToneListener listener(rate_hz, [&](const HeardWord& word) { words.push_back(word); });
  listener.push(samples);
  const std::vector<int16_t> silence(rate_hz / 10);  // closes the last word
  listener.push(silence);
  return words;
}

}  // namespace dgm::sim
