#include "plugins/translator_deepl/deepl_session.h"

#include "plugins/translator_deepl/deepl_errors.h"

namespace dragoman::deepl {

namespace {

std::string glossary_of(const TranslatorParams& params, const Settings& settings) {
  if (!params.glossary.empty()) return std::string(params.glossary);
  const auto given = settings.glossaries.find(primary_language(params.source_language) + ">" +
                                              primary_language(params.target_language));
  return given == settings.glossaries.end() ? std::string() : given->second;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

DeeplSession::DeeplSession(const TranslatorParams& params, TranslatorEvents events,
                           const Settings& settings, const Metrics& metrics, UsageTurn& usage_turn)
    : TranslatorSession(params, events),
      settings_(settings),
      metrics_(metrics),
      usage_turn_(usage_turn),
      source_(source_code(params.source_language)),
      target_(target_code(params.target_language, settings.target_codes)),
      formality_(formality_word(params.formality.empty() ? std::string_view(settings.formality)
                                                         : params.formality)),
      authorization_("DeepL-Auth-Key " + settings.api_key),
      glossary_id_(glossary_of(params, settings)),
      usage_(*this, settings, metrics) {
  // The first sentence does not wait for TLS; without it, it only comes a little later.
  static_cast<void>(prewarm(*this, settings.url, settings.ca_file));
  events.ready();
}

Status DeeplSession::translate(const TranslationRequest& request) {
  if (is_blank(request.text)) {
    events().translation(request.utterance, request.is_final, "");
    return Status::kOk;
  }
  Slot* slot = slot_for(request);
  if (!slot) return Status::kBusy;
  slot->http.cancel();
  slot->utterance = request.utterance;
  slot->is_final = request.is_final;
  slot->text = request.text;
  slot->context = context_of(request.context);
  slot->formality = request.formality.empty() ? formality_ : formality_word(request.formality);
  slot->glossary_id = request.glossary;
  return begin(*slot);
}

void DeeplSession::cancel(uint64_t utterance) {
  for (const auto& slot : slots_) {
    if (!slot->busy || slot->utterance != utterance) continue;
    slot->http.cancel();
    slot->busy = false;
  }
}

// That of an interim of the same utterance, or a free one; nullptr: all are busy.
DeeplSession::Slot* DeeplSession::slot_for(const TranslationRequest& request) {
  for (const auto& slot : slots_)
    if (slot->busy && !slot->is_final && slot->utterance == request.utterance) return slot.get();
  for (const auto& slot : slots_)
    if (!slot->busy) return slot.get();
  if (slots_.size() >= settings_.requests_at_once) return nullptr;
  const size_t number = slots_.size();
  slots_.push_back(std::make_unique<Slot>(
      *this,
      HttpHandlers{.on_done = [this, number](const Error& why, const HttpResponse& response) {
        on_done(*slots_[number], why, response);
      }}));
  return slots_.back().get();
}

Status DeeplSession::begin(Slot& slot) {
  slot.busy = false;
  const std::string& glossary_id = slot.glossary_id.empty() ? glossary_id_ : slot.glossary_id;
  slot.has_glossary = !glossary_id.empty();
  const std::optional<std::string> body = translate_body({.text = slot.text,
                                                          .source = source_,
                                                          .target = target_,
                                                          .context = slot.context,
                                                          .formality = slot.formality,
                                                          .glossary_id = glossary_id,
                                                          .model_type = settings_.model_type});
  if (!body) {
    refuse(slot.utterance, {.status = Status::kInvalidArgument,
                            .detail = "a text of " + std::to_string(slot.text.size()) +
                                      " bytes is too long for DeepL, which takes 128 KiB"});
    return Status::kOk;
  }
  const std::string url = settings_.url + "/v2/translate";
  const Status status = slot.http.start(
      {.method = "POST",
       .url = url,
       .headers = {{"Authorization", authorization_}, {"Content-Type", "application/json"}},
       .body = *body,
       .ca_file = settings_.ca_file,
       .deadline_ms = settings_.deadline_ms});
  if (status != Status::kOk) return status;
  slot.busy = true;
  slot.began_ns = now_ns();
  return Status::kOk;
}

void DeeplSession::on_done(Slot& slot, const Error& why, const HttpResponse& response) {
  slot.busy = false;  // the host may ask for the next sentence from inside the event
  metrics_.translate_ms.observe(static_cast<double>(now_ns() - slot.began_ns) / 1e6);
  if (has_ended_) return;
  if (why.ok()) return on_answer(slot, response);
  Error error = why;
  error.detail = "DeepL did not answer: " + why.detail;
  refuse(slot.utterance, error);
}

void DeeplSession::on_answer(Slot& slot, const HttpResponse& response) {
  if (response.status < 200 || response.status > 299) {
    if (slot.has_glossary && is_about_glossary(response)) {
      std::string& glossary_id = slot.glossary_id.empty() ? glossary_id_ : slot.glossary_id;
      if (!glossary_id.empty())
        log(Severity::kWarning, "DeepL does not take the glossary of " + source_ + " to " +
                                    target_ + " (" + glossary_id +
                                    "); this call goes on without it");
      glossary_id.clear();
      const Status status = begin(slot);
      if (status != Status::kOk)
        refuse(slot.utterance, {.status = status, .detail = "the request could not be begun"});
      return;
    }
    return refuse(slot.utterance, explain_answer(response, settings_.api_key));
  }
  std::optional<Translated> translated = parse_translation(response.body);
  if (!translated || is_blank(translated->text)) {
    return refuse(slot.utterance,
                  {.status = Status::kUnavailable,
                   .detail = translated ? "DeepL answered with an empty translation; try again"
                                        : "DeepL's answer could not be read; try again"});
  }
  metrics_.characters.add(
      static_cast<double>(translated->billed_characters.value_or(characters_of(slot.text))));
  if (usage_turn_.take(now_ns(), settings_.usage_every_s)) usage_.ask();
  events().translation(slot.utterance, slot.is_final, translated->text);
}

// One request, or all of them when no later one can succeed.
void DeeplSession::refuse(uint64_t utterance, const Error& error) {
  metrics_.failed.add();
  if (!ends_the_session(error)) return events().refused(utterance, error);
  has_ended_ = true;
  for (const auto& slot : slots_) {
    slot->http.cancel();
    slot->busy = false;
  }
  events().failed(error);
}

}  // namespace dragoman::deepl
