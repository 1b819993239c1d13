// "apertium": rule-based translation by Apertium's programs on this machine, without a key or a
// network.
#include <map>
#include <set>

#include "dragoman/cpp/mailbox.hpp"
#include "dragoman/cpp/translator.hpp"
#include "plugins/translator_apertium/apertium_modes.h"
#include "plugins/translator_apertium/apertium_pipeline.h"
#include "plugins/translator_apertium/apertium_text.h"

namespace dgm::apertium {
namespace {

using dragoman::Status;

constexpr size_t kMostTextBytes = 4000;

struct Result {
  uint64_t utterance;
  std::optional<std::string> text;
  std::string problem;
};

class Session final : public dragoman::TranslatorSession {
 public:
  Session(const dragoman::TranslatorParams& params, dragoman::TranslatorEvents events,
          std::shared_ptr<PairTranslator> translator)
      : TranslatorSession(params, events),
        language_(params.source_language),
        translator_(std::move(translator)) {
    events.ready();
  }

  Status translate(const dragoman::TranslationRequest& request) override {
    const uint64_t utterance = request.utterance;
    Job job;
    job.text = prepared(request.text.substr(0, kMostTextBytes), language_);
    job.done = [sender = results_.sender(), utterance](std::optional<std::string> text,
                                                       std::string problem) {
      sender.send({utterance, std::move(text), std::move(problem)});
    };
    if (!translator_->submit(std::move(job))) return Status::kBusy;
    under_way_.insert(utterance);
    return Status::kOk;
  }

  void cancel(uint64_t utterance) override { under_way_.erase(utterance); }

 private:
  void receive(Result& result) {
    if (under_way_.erase(result.utterance) == 0) return;  // cancelled
    if (result.text) {
      events().translation(result.utterance, true, cleaned(*result.text));
    } else {
      events().refused(result.utterance,
                       {.status = Status::kUnavailable, .detail = result.problem});
    }
  }

  const std::string language_;
  std::shared_ptr<PairTranslator> translator_;
  std::set<uint64_t> under_way_;
  dragoman::Mailbox<Result> results_{*this, [this](Result& result) { receive(result); }};
};

class Provider {
 public:
  explicit Provider(const dragoman::Options& options)
      : folder_(options.text("modes")),
        modes_(folder_, options.flag("pivot")),
        deadline_(std::clamp<int64_t>(options.integer("deadline_ms"), 100, 60'000)) {
    if (modes_.pairs().empty())
      throw dragoman::Failure(
          Status::kInvalidConfig,
          "no Apertium language pair was found in " + folder_ +
              "; install one, such as apt-get install apertium apertium-eng-spa");
    for (const auto& [source, target] : modes_.pairs())
      words_.push_back("pair:" + source + ">" + target);
  }

  const std::vector<std::string>& capabilities() const { return words_; }

  std::unique_ptr<dragoman::TranslatorSession> open(const dragoman::TranslatorParams& params,
                                                    dragoman::TranslatorEvents events) {
    auto route = modes_.route(params.source_language, params.target_language);
    if (route.empty())
      throw dragoman::Failure(Status::kUnsupported,
                              "Apertium has no way from " + std::string(params.source_language) +
                                  " to " + std::string(params.target_language) + " in " + folder_);
    const std::pair pair{short_code(params.source_language), short_code(params.target_language)};
    const std::lock_guard lock(mutex_);
    auto& translator = translators_[pair];
    if (!translator) translator = std::make_shared<PairTranslator>(std::move(route), deadline_);
    return std::make_unique<Session>(params, events, translator);
  }

 private:
  const std::string folder_;
  const Modes modes_;
  const std::chrono::milliseconds deadline_;
  std::vector<std::string> words_;
  std::mutex mutex_;  // translators_
  std::map<std::pair<std::string, std::string>, std::shared_ptr<PairTranslator>> translators_;
};

constexpr auto kOptions = dragoman::option_table({
    {.name = "modes",
     .fallback = "/usr/share/apertium/modes",
     .help = "folder of Apertium's mode files; what is there is what can be translated"},
    {.name = "pivot",
     .type = "bool",
     .fallback = "true",
     .help = "also translate through a language between, with the loss of both steps"},
    {.name = "deadline_ms",
     .type = "int",
     .fallback = "3000",
     .one_of = "100..60000",
     .help = "a sentence that takes longer is refused and its programs are started anew"},
});

}  // namespace
}  // namespace dgm::apertium

DGM_PLUGIN(
    "org.dragoman.translator_apertium", "1.0.0", "Apache-2.0",
    dragoman::translator_type<dgm::apertium::Provider>(
        {.name = "apertium",
         .help = "Apertium's rules and dictionaries, run as separate programs: the gist, at once",
         .options = dgm::apertium::kOptions}));
