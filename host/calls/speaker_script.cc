// What a speaker asks the script, each with a deadline: late, the route decides.
#include <algorithm>

#include "host/calls/ask_script.h"
#include "host/calls/leg.h"
#include "host/calls/speaker.h"

namespace dgm::calls {
namespace {

constexpr size_t kMaxAsked = 64;

}  // namespace

// Lines go on in the order in which they were said.
void Speaker::ask_about(Sentence sentence) {
  if (asked_.size() >= kMaxAsked) return on_trouble("more than 64 lines wait for the script");
  const uint64_t utterance = sentence.utterance;
  const routing::TranscriptLine line{
      .text = sentence.text, .language = sentence.language, .speaker = leg_.route().extension};
  asked_.push_back({std::move(sentence)});
  auto& worker = leg_.worker();
  const auto take = [this, alive = std::weak_ptr<int>(alive_),
                     utterance](const routing::LineAnswer& answer) {
    if (!alive.expired()) take_answer(utterance, answer);
  };
  worker.start_timer(generation_->settings.host.hook_deadline_ms, 0, [take] { take({}); });
  generation_->script->ask_on_line(leg_.facts_now(), line, home_to(worker), take);
}

void Speaker::take_answer(uint64_t utterance, const routing::LineAnswer& answer) {
  const auto asked = std::ranges::find(asked_, utterance,
                                       [](const Asked& each) { return each.sentence.utterance; });
  if (asked == asked_.end() || asked->is_answered) return;
  asked->is_answered = true;
  if (answer.text) asked->sentence.text = *answer.text;
  asked->sentence.choice = answer.choice;
  if (answer.action) owner_.want_language(leg_, answer.action->text, answer.action->where);
  while (!asked_.empty() && asked_.front().is_answered) {
    auto sentence = std::move(asked_.front().sentence);
    asked_.pop_front();
    interpret(std::move(sentence));
  }
}

bool Speaker::shows_translations() const {
  return generation_->script && generation_->script->has_on_translation();
}

void Speaker::show_translation(const Interpretation& by, const Sentence& sentence,
                               const std::string& text,
                               std::function<void(std::optional<std::string>)> answer) {
  generation_->script->ask_on_translation(
      leg_.facts_now(),
      {.text = text,
       .language = by.target(),
       .speaker = leg_.route().extension,
       .source_text = sentence.text,
       .source_language = sentence.language},
      home_to(leg_.worker()),
      in_time(leg_.worker(), generation_->settings.host.hook_deadline_ms, std::move(answer)));
}

// As of a line: without an answer in time the next provider serves.
void Speaker::ask_script(const routing::FailedProvider& failure, StageKit::Answer answer) {
  generation_->script->ask_on_provider_error(
      leg_.facts_now(), failure, home_to(leg_.worker()),
      in_time<std::optional<routing::CallAction>>(
          leg_.worker(), generation_->settings.host.hook_deadline_ms, std::move(answer)));
}

}  // namespace dgm::calls
