#include "tests/bench/cloud/conversation.h"

#include <unistd.h>

#include <algorithm>

#include "host/base/clock.h"
#include "tests/sim/deepl_dictionary.h"

namespace dgm::bench {
namespace {

constexpr uint64_t kBeginNs = 1500 * kNsPerMs;  // of silence; sessions are opened meanwhile
constexpr uint64_t kFrameNs = 20 * kNsPerMs;
constexpr uint8_t kOwnVoice = 0;  // of people; synthesizers have others

struct Call {
  std::string english_number, french_number;
  std::unique_ptr<TonePhone> english, french;
};

std::string number_of(char first, size_t pair) {
  const auto digits = std::to_string(1001 + pair);
  return first + digits.substr(1);
}

Result<std::unique_ptr<TonePhone>> open_phone(const SimHost& host, const std::string& number,
                                              const std::vector<std::string>& sentences,
                                              uint64_t begin_ns, const ConversationPlan& plan,
                                              uint32_t ssrc) {
  auto line = host.phone(number, ssrc);
  if (!line) return line.error();
  return std::make_unique<TonePhone>(std::move(*line), sentences, begin_ns, plan.pause_ms);
}

double ms_between(uint64_t from_ns, uint64_t to_ns) {
  return (static_cast<double>(to_ns) - static_cast<double>(from_ns)) / 1e6;
}

// A word belongs to the last sentence that had ended when it began.
Direction judge(const std::vector<std::string>& said, const TonePhone& mouth, const TonePhone& ear,
                bool from_english) {
  Direction direction;
  std::vector<std::string> all_expected, all_heard;
  std::vector<EarWord> words;
  std::ranges::copy_if(ear.heard(), std::back_inserter(words),
                       [](const EarWord& word) { return word.voice != kOwnVoice; });
  size_t at = 0;
  for (size_t i = 0; i < said.size(); ++i) {
    SentenceResult result{.said = said[i], .expected = expected_translation(said[i], from_english)};
    const bool is_last = i + 1 == said.size();
    const uint64_t next_ended_ns =
        is_last || i + 1 >= mouth.ended_ns().size() ? UINT64_MAX : mouth.ended_ns()[i + 1];
    std::vector<std::string> heard;
    for (const size_t first = at; at < words.size() && words[at].began_ns < next_ended_ns; ++at) {
      heard.push_back(words[at].text);
      if (at > first)
        result.longest_pause_ms = std::max(result.longest_pause_ms,
                                           ms_between(words[at - 1].ended_ns, words[at].began_ns));
      else if (i < mouth.ended_ns().size())
        result.delay_ms = ms_between(mouth.ended_ns()[i], words[at].began_ns);
    }
    for (const auto& word : heard) result.heard += (result.heard.empty() ? "" : " ") + word;
    const auto expected = split_words(result.expected);
    result.words = compare_words(expected, heard);
    all_expected.insert(all_expected.end(), expected.begin(), expected.end());
    all_heard.insert(all_heard.end(), heard.begin(), heard.end());
    direction.sentences.push_back(std::move(result));
  }
  direction.words = compare_words(all_expected, all_heard);
  return direction;
}

}  // namespace

std::string expected_translation(const std::string& text, bool from_english) {
  return from_english ? sim::simulated_translation(text, "en", "fr")
                      : sim::simulated_translation(text, "fr", "en");
}

Result<std::vector<Direction>> converse(const SimHost& host, const ConversationPlan& plan) {
  std::vector<Call> calls;
  const uint64_t begin_ns = caller::wall_now_ns() + kBeginNs;
  for (size_t pair = 0; pair < plan.pairs; ++pair) {
    const size_t number = plan.first_pair + pair;
    Call call{number_of('7', number), number_of('8', number), nullptr, nullptr};
    const auto ssrc = static_cast<uint32_t>(0xC000'0000U + 2 * pair);
    auto english = open_phone(host, call.english_number, plan.english, begin_ns, plan, ssrc);
    if (!english) return english.error();
    auto french = open_phone(host, call.french_number, plan.french, begin_ns, plan, ssrc + 1);
    if (!french) return french.error();
    call.english = std::move(*english);
    call.french = std::move(*french);
    calls.push_back(std::move(call));
  }
  size_t told = 0;
  uint64_t done_ns = 0;
  for (uint64_t slot_ns = caller::wall_now_ns();; slot_ns += kFrameNs) {
    const uint64_t now_ns = caller::wall_now_ns();
    if (slot_ns > now_ns) usleep(static_cast<useconds_t>((slot_ns - now_ns) / 1000));
    bool all_said = true;
    for (auto& call : calls)
      for (auto* phone : {call.english.get(), call.french.get()}) {
        phone->speak(slot_ns);
        phone->listen();
        all_said = all_said && phone->has_said_all();
        if (phone->closed_by_host()) return Error{"call", "was ended:\n" + host.last_lines()};
      }
    for (; told < calls.front().english->sentences_begun(); ++told)
      if (plan.on_begin) plan.on_begin(told);
    if (!host.alive()) return Error{"dragoman", "has ended:\n" + host.last_lines()};
    if (!all_said) continue;
    if (done_ns == 0) done_ns = slot_ns;
    if (slot_ns > done_ns + plan.linger_ms * kNsPerMs) break;
  }
  std::vector<Direction> directions;
  for (auto& call : calls) {
    call.english->hang_up();
    call.french->hang_up();
    directions.push_back(judge(plan.english, *call.english, *call.french, true));
    directions.back().from = call.english_number;
    directions.push_back(judge(plan.french, *call.french, *call.english, false));
    directions.back().from = call.french_number;
  }
  return directions;
}

}  // namespace dgm::bench
