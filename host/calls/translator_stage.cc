#include "host/calls/translator_stage.h"

#include <array>

namespace dgm::calls {

TranslatorStage::TranslatorStage(const StageKit& kit, std::string source, std::string target,
                                 Members members, bool hedges, Client& client)
    : kit_(kit),
      source_(std::move(source)),
      target_(std::move(target)),
      client_(client),
      asking_(
          kit, chain_, requests_, counted_,
          {.ceiling = &StageDeadlines::translation_ms,
           .hedges = hedges,
           .ask = [this](const Line& line) { return ask(line); },
           .look = [this] { housekeep(kit_.now_ns()); },
           .fail = [this](uint64_t generation,
                          ProviderFailure failure) { chain_.fail(generation, std::move(failure)); },
           .take_over = [this] { take_over(); }}),
      chain_(
          kit, "translator", source_ + " to " + target_, std::move(members), this,
          [this](auto&&... arguments) { return open(arguments...); },
          [this](const ChainChange& change) { on_chain_changed(change); }) {
  std::string why;
  if (!chain_.open(why) && !chain_.empty())
    client_.on_trouble("translator " + source_ + " to " + target_ + ": " + why);
}

void TranslatorStage::adopt(std::string source, Members members, bool hedges) {
  asking_.set_hedging(hedges);
  next_source_ = std::move(source);
  chain_.adopt(std::move(members), next_source_ + " to " + target_);
  asking_.send_next();
}

// Between two sentences. Those that wait were said in the language that was the speaker's.
void TranslatorStage::take_over() {
  if (next_source_ != source_ && !requests_.empty()) return;
  std::string why;
  const bool was_serving = chain_.serving();
  auto source = std::exchange(source_, next_source_);
  if (chain_.take_over(why)) {
    if (source != source_) context_.clear();
    if (!requests_.empty()) requests_.front().wanted_at_ns = 0;
    if (!was_serving) client_.on_translator_changed(*this, {.serving = true});
  } else if (chain_.adopts()) {
    source_ = std::move(source);
  }
  if (!why.empty())
    client_.on_trouble("translator " + next_source_ + " to " + target_ + ": " + why);
}

void TranslatorStage::translate(uint64_t utterance, std::string text, TranslationManner manner) {
  if (requests_.size() >= kMaxPending)
    drop_front("the translator lags more than 16 sentences behind");
  requests_.push_back({{.utterance = utterance}, std::move(text), std::move(manner)});
  if (chain_.exhausted()) return drop_front("no translator is left");
  asking_.send_next();
}

void TranslatorStage::remember(std::string text) {
  context_.push_back(std::move(text));
  if (context_.size() > kContextLines) context_.pop_front();
}

void TranslatorStage::housekeep(uint64_t now_ns) {
  const bool was_serving = chain_.serving();
  if (chain_.exhausted() && !chain_.empty()) chain_.reopen_if_due(now_ns);
  if (requests_.empty()) chain_.return_if_due(now_ns);
  if (!was_serving && chain_.serving()) client_.on_translator_changed(*this, {.serving = true});
  asking_.send_next();
  if (requests_.empty() || !chain_.serving() || requests_.front().wanted_at_ns == 0) return;
  if (!asking_.fail_if_late(now_ns, "no translation")) asking_.hedge_if_due(now_ns);
}

dgm_status TranslatorStage::open(const modules::Provider& provider, dgm_scope scope, void* ctx,
                                 void** session, dgm_error* why) {
  dgm_translator_params params{};
  params.struct_size = sizeof params;
  params.scope = scope;
  params.source_language = to_dgm(source_);
  params.target_language = to_dgm(target_);
  return provider.table<dgm_translator>().open(provider.self(), &params, &events(), ctx, session,
                                               why);
}

// The first request; it may be answered, and gone, when this returns.
dgm_status TranslatorStage::ask(const Line& line) {
  const auto& head = requests_.front();
  std::array<dgm_str, kContextLines> context{};
  size_t lines = 0;
  for (const auto& before : context_) context[lines++] = to_dgm(before);
  dgm_translation_request request{};
  request.struct_size = sizeof request;
  request.utterance = head.utterance;
  request.is_final = true;
  request.text = to_dgm(head.text);
  request.context = context.data();
  request.context_count = lines;
  request.formality = to_dgm(head.manner.formality);
  request.glossary = to_dgm(head.manner.glossary);
  tell_if_deaf_to(head.manner, line.provider());
  return line.session().call("translate", &dgm_translator::translate, &request);
}

void TranslatorStage::tell_if_deaf_to(const TranslationManner& manner,
                                      const modules::Provider& provider) {
  const bool formality = !manner.formality.empty() && !provider.can("formality");
  const bool glossary = !manner.glossary.empty() && !provider.can("glossary");
  if ((!formality && !glossary) || std::exchange(told_manner_, true)) return;
  client_.on_trouble("translator " + provider.name() + " does not know " +
                     (formality ? "formality" : "glossaries") + "; it translates in its own way");
}

void TranslatorStage::finish(uint64_t generation, uint64_t utterance, std::string_view text) {
  const auto* line = chain_.find(generation);
  if (!line) return asking_.late(generation);
  if (!asking_.is_first(utterance)) return;  // the slower of two
  auto& head = requests_.front();
  const bool is_beside = line == chain_.beside();
  if (text.empty() && (is_beside || (!head.suspect && chain_.has_other()))) {
    if (!is_beside) head.suspect = &chain_.breaker_of(*line);
    return chain_.fail(generation, {.reason = FailureReason::kEmpty,
                                    .detail = "it translated a sentence to nothing",
                                    .is_proven = false});
  }
  if (head.suspect && !text.empty())
    head.suspect->failed({FailureReason::kEmpty, "it found no words where another one did"},
                         kit_.now_ns());
  const uint64_t since_ns = is_beside ? head.hedged_at_ns : head.wanted_at_ns;
  answered_by_ = line->name();
  chain_.succeeded(generation, static_cast<double>(kit_.now_ns() - since_ns) / 1e6);
  if (is_beside) counted_.won.add();
  if (head.hedged_at_ns) asking_.cancel_but(generation, utterance);
  remember(std::move(head.text));
  requests_.pop_front();
  client_.on_translation(*this, utterance, text);
  asking_.send_next();
}

void TranslatorStage::on_refused(uint64_t generation, uint64_t utterance, const dgm_error& why) {
  const auto* line = chain_.find(generation);
  if (!line) return counted_.late.add();
  if (!asking_.is_first(utterance)) return;  // the slower of two
  auto failure = failure_of(why);
  // Nobody else could take it, and the session is as good as before: only this sentence is lost.
  if (failure.reason == FailureReason::kRefused && !chain_.has_other()) {
    drop_front(line->name() + " refused it: " + failure.detail);
    return asking_.send_next();
  }
  chain_.fail(generation, std::move(failure));
}

void TranslatorStage::drop_front(const std::string& reason) {
  const auto utterance = requests_.front().utterance;
  requests_.pop_front();
  client_.on_untranslated(*this, utterance, reason);
}

void TranslatorStage::on_chain_changed(const ChainChange& change) {
  client_.on_trouble(change.sentence);
  for (auto& request : requests_) {  // the next provider gets it, unless it has it already
    request.is_sent = change.promoted && request.hedged_at_ns;
    request.wanted_at_ns = request.is_sent ? request.hedged_at_ns : 0;
    request.hedged_at_ns = 0;
  }
  client_.on_translator_changed(*this, change);
  if (change.serving) return asking_.send_next();
  while (!requests_.empty()) drop_front("no translator is left");
}

const dgm_translator_events& TranslatorStage::events() {
  static const auto stage_of = [](void* ctx) -> TranslatorStage& {
    return *static_cast<TranslatorStage*>(static_cast<SessionTag*>(ctx)->stage);
  };
  static const auto generation_of = [](void* ctx) {
    return static_cast<SessionTag*>(ctx)->generation;
  };
  static const dgm_translator_events table{
      sizeof(dgm_translator_events), [](void*) {},
      [](void* ctx, const dgm_translation* result) {
        if (result->is_final)
          stage_of(ctx).finish(generation_of(ctx), result->utterance,
                               {result->text.data, result->text.size});
      },
      [](void* ctx, uint64_t utterance, const dgm_error* why) {
        stage_of(ctx).on_refused(generation_of(ctx), utterance, *why);
      },
      [](void* ctx, const dgm_error* why) {
        stage_of(ctx).chain_.fail(generation_of(ctx), failure_of(*why));
      }};
  return table;
}

}  // namespace dgm::calls
