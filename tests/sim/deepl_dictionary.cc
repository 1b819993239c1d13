#include "tests/sim/deepl_dictionary.h"

#include <algorithm>

#include "tests/sim/request_text.h"

namespace dgm::sim {
namespace {

std::string_view in_language(const Sentence& sentence, std::string_view language) {
  if (language == "en") return sentence.en;
  if (language == "fr") return sentence.fr;
  if (language == "es") return sentence.es;
  return {};
}

constexpr std::string_view kCore[] = {"AR", "BG", "CS", "DA", "DE", "EL", "EN", "ES", "ET", "FI",
                                      "FR", "HU", "ID", "IT", "JA", "KO", "LT", "LV", "NB", "NL",
                                      "PL", "PT", "RO", "RU", "SK", "SL", "SV", "TR", "UK", "ZH"};
constexpr std::string_view kTargetVariants[] = {"EN-GB",   "EN-US",   "PT-BR", "PT-PT", "ES-419",
                                                "ZH-HANS", "ZH-HANT", "DE-CH", "FR-CA"};

bool is_in(std::string_view code, const auto& list) {
  return std::ranges::any_of(list, [code](std::string_view one) { return iequals(code, one); });
}

}  // namespace

const std::vector<Sentence>& sentences() {
  static const std::vector<Sentence> table{
      {"Hello.", "Bonjour.", "Hola."},
      {"Good morning, how can I help you?", "Bonjour, comment puis-je vous aider ?",
       "Buenos días, ¿en qué puedo ayudarle?"},
      {"How are you today?", "Comment allez-vous aujourd'hui ?", "¿Cómo está usted hoy?"},
      {"I am very well, thank you.", "Je vais très bien, merci.", "Estoy muy bien, gracias."},
      {"My parcel has not arrived.", "Mon colis n'est pas arrivé.", "Mi paquete no ha llegado."},
      {"What is the number of your order?", "Quel est le numéro de votre commande ?",
       "¿Cuál es el número de su pedido?"},
      {"The number is four seven one one.", "Le numéro est quatre sept un un.",
       "El número es cuatro siete uno uno."},
      {"One moment please, I will have a look.", "Un instant s'il vous plaît, je regarde.",
       "Un momento por favor, voy a mirar."},
      {"It will come tomorrow before noon.", "Il arrivera demain avant midi.",
       "Llegará mañana antes del mediodía."},
      {"Could you say that again, please?", "Pourriez-vous répéter, s'il vous plaît ?",
       "¿Podría repetirlo, por favor?"},
      {"Yes, that is right.", "Oui, c'est exact.", "Sí, es correcto."},
      {"No, thank you.", "Non, merci.", "No, gracias."},
      {"Thank you for your help.", "Merci de votre aide.", "Gracias por su ayuda."},
      {"Have a nice day.", "Passez une bonne journée.", "Que tenga un buen día."},
      {"Goodbye.", "Au revoir.", "Adiós."},
  };
  return table;
}

std::string base_language(std::string_view code) {
  std::string base(code.substr(0, code.find('-')));
  for (char& letter : base)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return base;
}

std::string simulated_translation(std::string_view text, std::string_view source,
                                  std::string_view target) {
  const std::string from = base_language(source), to = base_language(target);
  if (from == to) return std::string(text);
  for (const auto& sentence : sentences()) {
    const auto known = in_language(sentence, from), meant = in_language(sentence, to);
    if (!known.empty() && !meant.empty() && known == text) return std::string(meant);
  }
  std::string out;
  bool in_word = false;
  for (const char letter : text) {
    const bool blank = letter == ' ';
    if (!blank && !in_word) out += "[" + to + "]";
    in_word = !blank;
    out += letter;
  }
  return out;
}

bool is_deepl_source(std::string_view code) { return is_in(code, kCore); }
bool is_deepl_target(std::string_view code) {
  return is_in(code, kCore) || is_in(code, kTargetVariants);
}

}  // namespace dgm::sim
