// Template of a translator: it answers with the text in capitals (the letters a to z).
#include <string>

#include "dragoman/cpp/translator.hpp"

namespace {

class Session final : public dragoman::TranslatorSession {
 public:
  Session(const dragoman::TranslatorParams& params, dragoman::TranslatorEvents events,
          size_t longest_text)
      : TranslatorSession(params, events), longest_text_(longest_text) {
    events.ready();
  }

  dragoman::Status translate(const dragoman::TranslationRequest& request) override {
    if (request.text.size() > longest_text_) {
      // One request fails, the session lives: the host goes on with the next one.
      events().refused(request.utterance,
                       {.status = dragoman::Status::kInvalidArgument,
                        .detail = "the text has " + std::to_string(request.text.size()) +
                                  " bytes, more than the option longest_text_bytes allows"});
      return dragoman::Status::kOk;
    }
    std::string text(request.text);
    for (char& letter : text) {
      if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    }
    events().translation(request.utterance, request.is_final, text);
    return dragoman::Status::kOk;
  }

  void cancel(uint64_t) override {}  // nothing is ever under way

 private:
  const size_t longest_text_;
};

class Provider {
 public:
  explicit Provider(const dragoman::Options& options)
      : longest_text_(static_cast<size_t>(options.integer("longest_text_bytes"))) {}

  std::unique_ptr<dragoman::TranslatorSession> open(const dragoman::TranslatorParams& params,
                                                    dragoman::TranslatorEvents events) {
    return std::make_unique<Session>(params, events, longest_text_);
  }

 private:
  const size_t longest_text_;
};

constexpr auto kOptions = dragoman::option_table({
    {.name = "longest_text_bytes",
     .type = "int",
     .fallback = "4000",
     .one_of = "1..100000",
     .help = "Longer texts are refused."},
});

}  // namespace

// No "pair:" capability: it serves every pair of languages.
DGM_PLUGIN("org.dragoman.template.translator_upper", "1.0.0", "Apache-2.0",
           dragoman::translator_type<Provider>({.name = "upper",
                                                .help = "Answers with the text in capitals.",
                                                .options = kOptions}));
