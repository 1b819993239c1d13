#include "host/doctor/provider_checks.h"

#include <cstdio>

#include "dragoman/recognizer.h"
#include "dragoman/synthesizer.h"
#include "dragoman/translator.h"
#include "host/base/clock.h"
#include "host/doctor/blocking.h"
#include "host/doctor/configuration_checks.h"
#include "host/modules/capabilities.h"

namespace dgm::doctor {
namespace {

constexpr std::chrono::seconds kPatience{6};
constexpr const char* kSentence = "Good morning.";
constexpr uint32_t kTelephoneHz = 8000;

uint32_t rate_of(const modules::Provider& provider) {
  const uint32_t rate = modules::wanted_rate(provider.capabilities());
  return rate != 0 ? rate : kTelephoneHz;
}

// "en" serves "en-US", "en>es" serves "en-US>es-ES".
bool is_served(const std::string& by, const std::string& wanted) {
  const auto between = by.find('>');
  if (between == std::string::npos) return by == wanted || wanted.starts_with(by + "-");
  const auto middle = wanted.find('>');
  return middle != std::string::npos &&
         is_served(by.substr(0, between), wanted.substr(0, middle)) &&
         is_served(by.substr(between + 1), wanted.substr(middle + 1));
}

// One session with one engine. [worker]
class Consultation {
 public:
  Consultation(net::Worker& worker, ProviderPtr provider, const std::vector<std::string>& languages)
      : worker_(worker), provider_(std::move(provider)) {
    facts_.name = provider_->name();
    const std::string kind(provider_->kind());
    facts_.kind = kind.substr(4, kind.find('/') - 4);
    facts_.language =
        language_of(provider_->capabilities(), facts_.kind == "translator", languages);
  }
  ~Consultation() {
    if (session_) close_(session_);
  }
  Consultation(const Consultation&) = delete;
  Consultation& operator=(const Consultation&) = delete;

  void begin() {
    began_ns_ = steady_now_ns();
    if (facts_.kind == "translator")
      begin_translator();
    else if (facts_.kind == "synthesizer")
      begin_synthesizer();
    else
      begin_recognizer();
  }
  bool is_over() const { return facts_.answered || !facts_.problem.empty(); }
  const EngineFacts& facts() const { return facts_; }

 private:
  template <typename Table>
  void make_scope(const Table& table) {
    close_ = table.close;
    scope_ = std::make_unique<modules::Scope>(worker_, "doctor " + facts_.name,
                                              [this, on_posted = table.on_posted](uint64_t event) {
                                                if (session_ && on_posted)
                                                  on_posted(session_, event);
                                              });
  }
  void check(dgm_status status, const dgm_error& why, const char* what) {
    if (status == DGM_OK || is_over()) return;
    facts_.problem = why.detail.size
                         ? to_string(why.detail)
                         : std::string(what) + " (status " + std::to_string(status) + ")";
  }
  void answer(std::string text) {
    if (is_over()) return;
    facts_.answered = true;
    facts_.answered_ms = static_cast<double>(steady_now_ns() - began_ns_) / 1e6;
    facts_.answer = std::move(text);
  }
  void fail(const dgm_error* why) {
    if (facts_.problem.empty()) facts_.problem = to_string(why->detail);
    if (facts_.problem.empty()) facts_.problem = "it failed without a reason";
  }
  static Consultation& of(void* ctx) { return *static_cast<Consultation*>(ctx); }

  void begin_translator() {
    const auto& table = provider_->table<dgm_translator>();
    static const dgm_translator_events events{
        sizeof(dgm_translator_events), [](void*) {},
        [](void* ctx, const dgm_translation* result) {
          if (result->is_final) of(ctx).answer(to_string(result->text));
        },
        [](void* ctx, uint64_t, const dgm_error* why) { of(ctx).fail(why); },
        [](void* ctx, const dgm_error* why) { of(ctx).fail(why); }};
    make_scope(table);
    const auto between = facts_.language.find('>');
    const auto source = facts_.language.substr(0, between);
    const auto target = facts_.language.substr(between + 1);
    dgm_translator_params params{};
    params.struct_size = sizeof params;
    params.scope = scope_->number();
    params.source_language = to_dgm(source);
    params.target_language = to_dgm(target);
    auto why = no_error();
    check(table.open(provider_->self(), &params, &events, this, &session_, &why), why,
          "it could not be opened");
    if (!session_ || is_over()) return;
    dgm_translation_request request{};
    request.struct_size = sizeof request;
    request.utterance = 1;
    request.is_final = true;
    const std::string text = kSentence;
    request.text = to_dgm(text);
    check(table.translate(session_, &request), why, "it took no sentence");
  }

  void begin_synthesizer() {
    const auto& table = provider_->table<dgm_synthesizer>();
    static const dgm_synthesizer_events events{
        sizeof(dgm_synthesizer_events),
        [](void*) {},
        [](void* ctx, uint64_t, const dgm_frame* frame) {
          if (frame->sample_count > 0) of(ctx).answer({});
        },
        [](void* ctx, uint64_t) {
          if (!of(ctx).is_over()) of(ctx).facts_.problem = "it gave no audio";
        },
        [](void* ctx, uint64_t, const dgm_error* why) { of(ctx).fail(why); },
        [](void* ctx, const dgm_error* why) { of(ctx).fail(why); },
        nullptr};
    make_scope(table);
    dgm_synthesizer_params params{};
    params.struct_size = sizeof params;
    params.scope = scope_->number();
    params.language = to_dgm(facts_.language);
    params.sample_rate_hz = kTelephoneHz;
    auto why = no_error();
    check(table.open(provider_->self(), &params, &events, this, &session_, &why), why,
          "it could not be opened");
    if (!session_ || is_over()) return;
    dgm_speak_request request{};
    request.struct_size = sizeof request;
    request.utterance = 1;
    const std::string text = kSentence;
    request.text = to_dgm(text);
    request.speed = 1;
    check(table.speak(session_, &request), why, "it took no sentence");
  }

  void begin_recognizer() {
    const auto& table = provider_->table<dgm_recognizer>();
    static const dgm_recognizer_events events{
        sizeof(dgm_recognizer_events), [](void* ctx) { of(ctx).answer({}); },
        [](void*, uint64_t) {}, [](void*, const dgm_transcript*) {},
        [](void* ctx, const dgm_error* why) { of(ctx).fail(why); }};
    make_scope(table);
    dgm_recognizer_params params{};
    params.struct_size = sizeof params;
    params.scope = scope_->number();
    params.language = to_dgm(facts_.language);
    params.sample_rate_hz = rate_of(*provider_);
    auto why = no_error();
    check(table.open(provider_->self(), &params, &events, this, &session_, &why), why,
          "it could not be opened");
  }

  static dgm_error no_error() {
    dgm_error why{};
    why.struct_size = sizeof why;
    return why;
  }

  net::Worker& worker_;
  ProviderPtr provider_;
  EngineFacts facts_;
  std::unique_ptr<modules::Scope> scope_;
  void (*close_)(void*) = nullptr;
  void* session_ = nullptr;
  uint64_t began_ns_ = 0;
};

}  // namespace

std::string language_of(const std::vector<std::string>& capabilities, bool is_pair,
                        const std::vector<std::string>& languages) {
  const std::string word = is_pair ? "pair:" : "lang:";
  std::vector<std::string> served;
  for (const auto& capability : capabilities)
    if (capability.starts_with(word)) served.push_back(capability.substr(word.size()));
  for (const auto& first : languages) {
    for (const auto& second : languages) {
      const auto wanted = is_pair ? first + ">" + second : first;
      for (const auto& each : served)
        if (is_served(each, wanted)) return each;
    }
  }
  if (!served.empty()) return served.front();
  return is_pair ? "en>es" : "en-US";
}

Finding check_engine(const EngineFacts& facts) {
  Finding finding{.group = "Engines", .name = facts.kind + " " + facts.name, .sentence = {}};
  if (!facts.answered) {
    const auto [what, remedy] =
        split_remedy(facts.problem.empty() ? "it did not answer within 6 s" : facts.problem);
    finding.verdict = Verdict::kBad;
    finding.sentence = what;
    finding.remedy = remedy.empty()
                         ? "look at its section of providers.ini, and at the network; the "
                           "chains pass it over"
                         : remedy;
    return finding;
  }
  char after[40];
  std::snprintf(after, sizeof after, "%.0f ms", facts.answered_ms);
  if (facts.kind == "translator")
    finding.sentence = std::string("\"") + kSentence + "\" is \"" + facts.answer + "\" (" +
                       facts.language + ") after " + after;
  else if (facts.kind == "synthesizer")
    finding.sentence = "speaks " + facts.language + ", first audio after " + after;
  else
    finding.sentence = "listens to " + facts.language + ", ready after " + after;
  finding.figures = {{"answered_ms", facts.answered_ms}};
  return finding;
}

bool is_engine(const modules::Provider& provider) {
  return provider.kind() == DGM_RECOGNIZER_ID || provider.kind() == DGM_TRANSLATOR_ID ||
         provider.kind() == DGM_SYNTHESIZER_ID;
}

EngineFacts ask_engine(net::Worker& worker, const ProviderPtr& provider,
                       const std::vector<std::string>& languages) {
  const auto asked = std::make_shared<std::unique_ptr<Consultation>>();
  run_on(
      worker,
      [&worker, provider, asked, languages] {
        *asked = std::make_unique<Consultation>(worker, provider, languages);
        (*asked)->begin();
      },
      kPatience);
  wait_until(
      worker, [asked] { return *asked && (*asked)->is_over(); }, kPatience);
  const auto facts = std::make_shared<EngineFacts>();
  const bool done = run_on(
      worker,
      [asked, facts] {
        *facts = (*asked)->facts();
        asked->reset();
      },
      kPatience);
  return done ? *facts : EngineFacts{.name = provider->name(), .kind = "engine"};
}

}  // namespace dgm::doctor
