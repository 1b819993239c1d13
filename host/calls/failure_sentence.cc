#include "host/calls/failure_sentence.h"

#include <utility>

#include "host/calls/chain.h"

namespace dgm::calls {
namespace {

constexpr std::pair<std::string_view, std::string_view> kSentences[] = {
    {"ca", "La traducció no està disponible en aquest moment."},
    {"de", "Die Übersetzung ist im Augenblick nicht verfügbar."},
    {"en", "The translation is not available at the moment."},
    {"es", "La traducción no está disponible en este momento."},
    {"fr", "La traduction n'est pas disponible pour le moment."},
    {"it", "La traduzione non è disponibile al momento."},
    {"nl", "De vertaling is op dit moment niet beschikbaar."},
    {"pl", "Tłumaczenie jest w tej chwili niedostępne."},
    {"pt", "A tradução não está disponível neste momento."},
};

}  // namespace

std::string failure_sentence(std::string_view language) {
  for (const auto& [known, sentence] : kSentences)
    if (same_language(known, language)) return std::string(sentence);
  return {};
}

}  // namespace dgm::calls
