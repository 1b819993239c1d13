#include "host/calls/translator_stage.h"

#include <array>

namespace dgm::calls {

TranslatorStage::TranslatorStage(net::Worker& worker, std::string source, std::string target,
                                 Members members, Client& client)
    : worker_(worker),
      source_(std::move(source)),
      target_(std::move(target)),
      client_(client),
      chain_(
          worker, "translator " + source_ + " to " + target_, std::move(members),
          [this](auto&&... arguments) { return open(arguments...); },
          [this](bool serving, const std::string& sentence) {
            on_chain_changed(serving, sentence);
          }) {
  std::string why;
  if (!chain_.open(why) && !chain_.empty())
    client_.on_trouble("translator " + source_ + " to " + target_ + ": " + why);
}

void TranslatorStage::translate(uint64_t utterance, std::string text) {
  if (requests_.size() >= kMaxPending) {
    const auto dropped = requests_.front().utterance;
    requests_.pop_front();
    client_.on_untranslated(*this, dropped, "the translator lags more than 16 sentences behind");
  }
  requests_.push_back({utterance, std::move(text)});
  send_next();
}

void TranslatorStage::housekeep(uint64_t now_ns) {
  if (!chain_.serving() && chain_.reopen_if_due(now_ns)) send_next();
  if (requests_.empty()) return;
  const auto& head = requests_.front();
  if (head.sent_at_ns == 0)
    send_next();  // was BUSY
  else if (now_ns > head.sent_at_ns + kDeadlineNs)
    chain_.fail("no translation within 4 s");
}

dgm_status TranslatorStage::open(const modules::Provider& provider, dgm_scope scope, void** session,
                                 dgm_error* why) {
  dgm_translator_params params{};
  params.struct_size = sizeof params;
  params.scope = scope;
  params.source_language = to_dgm(source_);
  params.target_language = to_dgm(target_);
  return provider.table<dgm_translator>().open(provider.self(), &params, &events(), this, session,
                                               why);
}

void TranslatorStage::send_next() {
  if (!chain_.serving() || requests_.empty() || requests_.front().sent_at_ns != 0) return;
  auto& head = requests_.front();
  std::array<dgm_str, kContextLines> context{};
  size_t lines = 0;
  for (const auto& line : context_) context[lines++] = to_dgm(line);
  dgm_translation_request request{};
  request.struct_size = sizeof request;
  request.utterance = head.utterance;
  request.is_final = true;
  request.text = to_dgm(head.text);
  request.context = context.data();
  request.context_count = lines;
  head.sent_at_ns = worker_.now_ns();  // first: the answer may come inside the call
  const auto status = chain_.table().translate(chain_.session(), &request);
  if (status == DGM_OK || requests_.empty()) return;
  if (status == DGM_BUSY)
    requests_.front().sent_at_ns = 0;
  else
    chain_.fail("refused a sentence (status " + std::to_string(status) + ")");
}

void TranslatorStage::finish(uint64_t utterance, std::string_view text) {
  if (requests_.empty() || requests_.front().utterance != utterance)
    return;  // late answer: given up already
  context_.push_back(std::move(requests_.front().text));
  if (context_.size() > kContextLines) context_.pop_front();
  requests_.pop_front();
  client_.on_translation(*this, utterance, text);
  send_next();
}

void TranslatorStage::give_up(const std::string& reason) {
  while (!requests_.empty()) {
    const auto utterance = requests_.front().utterance;
    requests_.pop_front();
    client_.on_untranslated(*this, utterance, reason);
  }
}

void TranslatorStage::on_chain_changed(bool serving, const std::string& sentence) {
  client_.on_trouble(sentence);
  for (auto& request : requests_) request.sent_at_ns = 0;  // the next provider gets it again
  if (serving)
    send_next();
  else
    give_up(sentence);
}

const dgm_translator_events& TranslatorStage::events() {
  static const dgm_translator_events table{
      sizeof(dgm_translator_events), [](void*) {},
      [](void* ctx, const dgm_translation* result) {
        auto& stage = *static_cast<TranslatorStage*>(ctx);
        if (stage.chain_.serving() && result->is_final)
          stage.finish(result->utterance, {result->text.data, result->text.size});
      },
      [](void* ctx, uint64_t, const dgm_error* why) {
        static_cast<TranslatorStage*>(ctx)->chain_.fail(to_string(why->detail));
      },
      [](void* ctx, const dgm_error* why) {
        static_cast<TranslatorStage*>(ctx)->chain_.fail(to_string(why->detail));
      }};
  return table;
}

}  // namespace dgm::calls
