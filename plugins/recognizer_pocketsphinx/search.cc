#include "plugins/recognizer_pocketsphinx/search.h"

#include <sphinxbase/fsg_model.h>
#include <sphinxbase/ngram_model.h>

#include <array>
#include <map>
#include <memory>
#include <stdexcept>

#include "plugins/recognizer_pocketsphinx/language_model.h"
#include "plugins/recognizer_pocketsphinx/text_file.h"

namespace dgm::pocketsphinx {
namespace {

constexpr const char* kSearchName = "book";

struct FreeModel {
  void operator()(ngram_model_t* model) const { ngram_model_free(model); }
};
struct FreeGrammar {
  void operator()(fsg_model_t* grammar) const { fsg_model_free(grammar); }
};
using ModelPointer = std::unique_ptr<ngram_model_t, FreeModel>;

ModelPointer read_model(ps_decoder_t* decoder, const std::string& path, ngram_file_type_t type) {
  ModelPointer model(
      ngram_model_read(ps_get_config(decoder), path.c_str(), type, ps_get_logmath(decoder)));
  if (!model) {
    throw std::runtime_error("language model " + path +
                             " cannot be read; install the package pocketsphinx-en-us");
  }
  return model;
}

ModelPointer mixed_model(ps_decoder_t* decoder, ModelPointer general, ModelPointer book,
                         double general_share) {
  std::array<ngram_model_t*, 2> models = {general.get(), book.get()};
  std::string general_name = "general", book_name = "book";
  std::array<char*, 2> names = {general_name.data(), book_name.data()};
  const std::array<float, 2> weights = {static_cast<float>(general_share),
                                        static_cast<float>(1 - general_share)};
  ModelPointer set(ngram_model_set_init(ps_get_config(decoder), models.data(), names.data(),
                                        weights.data(), static_cast<int32>(models.size())));
  if (!set) throw std::runtime_error("the general and the phrase model cannot be mixed");
  static_cast<void>(general.release());  // the set owns them now
  static_cast<void>(book.release());
  return set;
}

// Phrases that begin alike share their beginning: a list would search each of them from the start.
struct Node {
  std::map<std::string, int> next;
  double phrases = 0;  // that pass here
  double ends = 0;     // that end here
};

std::vector<Node> phrase_tree(const std::vector<std::vector<std::string>>& phrases) {
  std::vector<Node> nodes(1);
  for (const auto& phrase : phrases) {
    int at = 0;
    nodes[0].phrases += 1;
    for (const auto& word : phrase) {
      const auto next = static_cast<int>(nodes.size());
      const auto [entry, is_new] = nodes[static_cast<std::size_t>(at)].next.try_emplace(word, next);
      at = entry->second;
      if (is_new) nodes.emplace_back();
      nodes[static_cast<std::size_t>(at)].phrases += 1;
    }
    nodes[static_cast<std::size_t>(at)].ends += 1;
  }
  return nodes;
}

void set_phrase_tree(ps_decoder_t* decoder, const std::vector<std::vector<std::string>>& phrases) {
  const auto nodes = phrase_tree(phrases);
  const auto final_state = static_cast<int32>(nodes.size());
  auto* const logmath = ps_get_logmath(decoder);
  const auto weight = static_cast<float>(cmd_ln_float_r(ps_get_config(decoder), "-lw"));
  const auto score = [&](double share) {
    return static_cast<int32>(static_cast<float>(logmath_log(logmath, share)) * weight);
  };
  std::unique_ptr<fsg_model_t, FreeGrammar> grammar(
      fsg_model_init(kSearchName, logmath, weight, final_state + 1));
  grammar->start_state = 0;
  grammar->final_state = final_state;
  for (int32 at = 0; at < final_state; ++at) {
    const auto& node = nodes[static_cast<std::size_t>(at)];
    for (const auto& [word, next] : node.next) {
      const double share = nodes[static_cast<std::size_t>(next)].phrases / node.phrases;
      fsg_model_trans_add(grammar.get(), at, next, score(share),
                          fsg_model_word_add(grammar.get(), word.c_str()));
    }
    if (node.ends > 0) {
      fsg_model_null_trans_add(grammar.get(), at, final_state, score(node.ends / node.phrases));
    }
  }
  if (ps_set_fsg(decoder, kSearchName, grammar.get()) != 0) {
    throw std::runtime_error("the grammar of the phrase book was not accepted by the decoder");
  }
}

void set_language_model(ps_decoder_t* decoder, const DecoderPlan& plan) {
  ModelPointer model;
  if (plan.mode == SearchMode::phrases) {
    model = read_model(decoder, TextFile(arpa_trigrams(plan.sentences)).path(), NGRAM_ARPA);
  }
  if (!plan.general_model.empty()) {
    auto general = read_model(decoder, plan.general_model, NGRAM_BIN);
    model = model ? mixed_model(decoder, std::move(general), std::move(model), plan.general_share)
                  : std::move(general);
  }
  if (ps_set_lm(decoder, kSearchName, model.get()) != 0) {
    throw std::runtime_error("the language model was not accepted by the decoder");
  }
}

}  // namespace

void set_search(ps_decoder_t* decoder, const DecoderPlan& plan) {
  if (plan.mode == SearchMode::grammar) {
    set_phrase_tree(decoder, plan.sentences);
  } else {
    set_language_model(decoder, plan);
  }
  if (ps_set_search(decoder, kSearchName) != 0) {
    throw std::runtime_error("the decoder's search cannot be started");
  }
}

}  // namespace dgm::pocketsphinx
