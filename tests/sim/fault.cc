#include "tests/sim/fault.h"

#include <array>
#include <charconv>
#include <utility>

namespace dgm::sim {
namespace {

constexpr std::array<std::pair<FaultKind, std::string_view>, 9> kNames{{
    {FaultKind::kSlow, "slow"},
    {FaultKind::kNever, "never"},
    {FaultKind::kCut, "cut"},
    {FaultKind::kHalfOpen, "half-open"},
    {FaultKind::kMalformedJson, "malformed-json"},
    {FaultKind::kGarbage, "garbage"},
    {FaultKind::kWrongRate, "wrong-rate"},
    {FaultKind::kSilence, "silence"},
    {FaultKind::kEmptyFinal, "empty-final"},
}};

std::optional<uint64_t> take_number(std::string_view& text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view word) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

Error unknown(std::string_view whole) {
  return {{},
          "fault \"" + std::string(whole) +
              "\" is not like slow:800, never, cut:2, half-open, 429, garbage, malformed-json, "
              "wrong-rate, silence or empty-final, with @connect, retry-after=5 or *3 behind it"};
}

bool is_status(std::optional<uint64_t> number) {
  return number && *number >= 400 && *number <= 599;
}

}  // namespace

Fault Fault::on_connect() const {
  Fault changed = *this;
  changed.place = FaultPlace::kConnect;
  return changed;
}

Fault Fault::for_next(uint64_t requests) const {
  Fault changed = *this;
  changed.times = requests;
  return changed;
}

Fault Fault::retry_after(uint32_t seconds) const {
  Fault changed = *this;
  changed.retry_after_s = seconds;
  return changed;
}

Result<Fault> parse_fault(std::string_view whole) {
  std::string_view text = whole;
  Fault fault;
  bool found = false;
  for (const auto& [kind, name] : kNames) {
    if (!take(text, name)) continue;
    fault.kind = kind;
    found = true;
    break;
  }
  if (!found) {
    take(text, "http:");
    const auto status = take_number(text);
    if (!is_status(status)) return unknown(whole);
    fault = Fault::http(static_cast<unsigned>(*status));
  } else if (take(text, ":")) {
    const auto number = take_number(text);
    if (!number || *number > 1'000'000'000) return unknown(whole);
    if (fault.kind == FaultKind::kSlow)
      fault.delay_ms = static_cast<uint32_t>(*number);
    else if (fault.kind == FaultKind::kCut || fault.kind == FaultKind::kHalfOpen)
      fault.after = *number;
    else
      return unknown(whole);
  }
  if (fault.kind == FaultKind::kSlow && fault.delay_ms == 0) return unknown(whole);
  if (take(text, "@connect")) fault.place = FaultPlace::kConnect;
  if (take(text, "retry-after=")) {
    const auto seconds = take_number(text);
    if (!seconds || *seconds > 86'400) return unknown(whole);
    fault.retry_after_s = static_cast<uint32_t>(*seconds);
  }
  if (take(text, "*")) {
    fault.times = take_number(text);
    if (!fault.times || *fault.times == 0) return unknown(whole);
  }
  take(text, "");
  if (!text.empty()) return unknown(whole);
  return fault;
}

std::string describe(const Fault& fault) {
  std::string text;
  if (fault.kind == FaultKind::kHttp) text = "http:" + std::to_string(fault.status);
  for (const auto& [kind, name] : kNames)
    if (kind == fault.kind) text = name;
  if (fault.kind == FaultKind::kSlow) text += ":" + std::to_string(fault.delay_ms);
  if (fault.after > 0) text += ":" + std::to_string(fault.after);
  if (fault.place == FaultPlace::kConnect && fault.kind != FaultKind::kHttp) text += "@connect";
  if (fault.retry_after_s) text += " retry-after=" + std::to_string(*fault.retry_after_s);
  if (fault.times) text += " *" + std::to_string(*fault.times);
  return text;
}

void FaultBox::add(const Fault& fault) {
  std::lock_guard lock(mutex_);
  faults_.push_back(fault);
}

void FaultBox::clear() {
  std::lock_guard lock(mutex_);
  faults_.clear();
}

std::optional<Fault> FaultBox::take(FaultPlace place) {
  std::lock_guard lock(mutex_);
  for (auto fault = faults_.begin(); fault != faults_.end(); ++fault) {
    if (fault->place != place || (fault->times && *fault->times == 0)) continue;
    const Fault found = *fault;
    if (fault->times && --*fault->times == 0) faults_.erase(fault);
    ++taken_;
    return found;
  }
  return std::nullopt;
}

std::string FaultBox::describe_all() const {
  std::lock_guard lock(mutex_);
  std::string text;
  for (const auto& fault : faults_) text += describe(fault) + "\n";
  return text;
}

uint64_t FaultBox::taken() const {
  std::lock_guard lock(mutex_);
  return taken_;
}

}  // namespace dgm::sim
