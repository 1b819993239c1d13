// Rules on the static record of a plugin: names, option schema, capabilities, function tables.
#include <charconv>
#include <cmath>
#include <set>

#include "dragoman/assistant.h"
#include "dragoman/call_control.h"
#include "dragoman/emotion.h"
#include "dragoman/language_model.h"
#include "dragoman/recognizer.h"
#include "dragoman/session_store.h"
#include "dragoman/synthesizer.h"
#include "dragoman/tap.h"
#include "dragoman/testing/conformance.h"
#include "dragoman/translator.h"
#include "dragoman/transport.h"

namespace dragoman::testing {

namespace {

using Sentences = std::vector<std::string>;

bool only(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kSnake = "abcdefghijklmnopqrstuvwxyz0123456789_";
constexpr std::string_view kLanguage =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";

bool one_line(const char* text) {
  return text && *text && std::string_view(text).find('\n') == std::string_view::npos;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const size_t at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || problem != std::errc() || end != text.data() + text.size() ||
      !std::isfinite(value))
    return std::nullopt;
  return value;
}

// "min..max"; a side left open is no limit. Nothing: it is no range.
struct Range {
  double low = -INFINITY, high = INFINITY;
};
std::optional<Range> range(std::string_view one_of) {
  const size_t dots = one_of.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  Range limits;
  const std::string_view low = one_of.substr(0, dots), high = one_of.substr(dots + 2);
  if (!low.empty() && !number(low)) return std::nullopt;
  if (!high.empty() && !number(high)) return std::nullopt;
  if (!low.empty()) limits.low = *number(low);
  if (!high.empty()) limits.high = *number(high);
  return limits;
}

// A default must pass the check that the host makes of given values.
std::string fallback_problem(const dgm_option& row) {
  const std::string_view type = row.type, value = row.fallback;
  const std::string quoted = "its default \"" + std::string(value) + "\" ";
  const std::optional<double> as_number = number(value);
  if (type == "bool" && value != "true" && value != "false")
    return quoted + "is neither true nor false";
  if (type == "number" && !as_number) return quoted + "is not a number";
  if (type == "int" && (!as_number || *as_number != std::floor(*as_number)))
    return quoted + "is not a whole number";
  if (!row.one_of || value.empty()) return {};
  if (type == "int" || type == "number") {
    const std::optional<Range> limits = range(row.one_of);
    if (limits && (*as_number < limits->low || *as_number > limits->high))
      return quoted + "is outside of " + row.one_of;
    if (limits) return {};
  }
  const std::vector<std::string> words = split(row.one_of, '|');
  const std::vector<std::string> given =
      type == "list" ? split(value, ',') : std::vector<std::string>{std::string(value)};
  for (const std::string& word : given) {
    if (std::find(words.begin(), words.end(), word) == words.end())
      return quoted + "is not one of " + row.one_of;
  }
  return {};
}

void check_options(const dgm_provider_type& type, Sentences& wrong) {
  std::set<std::string> names;
  if (type.option_count > 0 && !type.options) {
    wrong.push_back("option_count is not 0, but there are no options");
    return;
  }
  for (size_t i = 0; i < type.option_count; ++i) {
    const dgm_option& row = type.options[i];
    if (row.struct_size < sizeof(dgm_option)) {
      wrong.push_back("option " + std::to_string(i + 1) + ": struct_size is not set");
      return;
    }
    const std::string name = row.name ? row.name : "";
    const std::string about = "option " + (name.empty() ? std::to_string(i + 1) : name) + ": ";
    if (!only(name, kSnake)) wrong.push_back(about + "the name is not snake_case");
    if (!names.insert(name).second) wrong.push_back(about + "the name is there twice");
    static const std::set<std::string> kTypes = {"string", "int", "number", "bool", "file", "list"};
    if (!row.type || !kTypes.contains(row.type)) {
      wrong.push_back(about + "the type is none of string, int, number, bool, file, list");
      continue;
    }
    if (!one_line(row.help)) wrong.push_back(about + "help is empty or has more than one line");
    if (row.required && row.fallback) wrong.push_back(about + "it is required and has a default");
    if (row.secret && row.fallback) wrong.push_back(about + "it is secret and has a default");
    if (!row.fallback) continue;
    const std::string problem = fallback_problem(row);
    if (!problem.empty()) wrong.push_back(about + problem);
  }
}

// "interim", "lang:es", "pair:en>es", "rate:16000", "voice:slt"; others may come: "word" or
// "word:value".
std::string capability_problem(std::string_view word) {
  const size_t colon = word.find(':');
  const std::string_view key = word.substr(0, colon);
  if (!only(key, "abcdefghijklmnopqrstuvwxyz0123456789_-")) return "is not a lower-case word";
  if (colon == std::string_view::npos) return {};
  const std::string_view value = word.substr(colon + 1);
  if (value.empty()) return "has nothing behind its colon";
  if (key == "lang" && !only(value, kLanguage)) return "is not a BCP 47 language";
  if (key == "rate" && (!only(value, "0123456789") || value.front() == '0'))
    return "is not a sample rate in Hz";
  if (key == "pair") {
    const std::vector<std::string> sides = split(value, '>');
    if (sides.size() != 2 || !only(sides[0], kLanguage) || !only(sides[1], kLanguage))
      return "is not \"pair:source>target\"";
  }
  return {};
}

// The functions of the table up to `optional`, which may be NULL.
template <typename Table, typename... Functions>
void check_table(const dgm_provider_type& type, Sentences& wrong, Functions Table::*... required) {
  const auto* table = static_cast<const Table*>(type.interface_table);
  if (table->struct_size < sizeof(Table)) {
    wrong.push_back("interface_table: struct_size is " + std::to_string(table->struct_size) +
                    ", expected at least " + std::to_string(sizeof(Table)));
    return;
  }
  const bool complete = ((table->*required != nullptr) && ...);
  if (!complete) wrong.push_back("interface_table: a function that is not optional is NULL");
}

void check_interface(const dgm_provider_type& type, Sentences& wrong) {
  const std::string_view kind = type.kind;
  if (!type.interface_table) {
    wrong.push_back("interface_table is NULL");
  } else if (kind == DGM_RECOGNIZER_ID) {
    check_table(type, wrong, &dgm_recognizer::open, &dgm_recognizer::push_audio,
                &dgm_recognizer::end_utterance, &dgm_recognizer::close);
  } else if (kind == DGM_TRANSLATOR_ID) {
    check_table(type, wrong, &dgm_translator::open, &dgm_translator::translate,
                &dgm_translator::cancel, &dgm_translator::close);
  } else if (kind == DGM_SYNTHESIZER_ID) {
    check_table(type, wrong, &dgm_synthesizer::open, &dgm_synthesizer::speak,
                &dgm_synthesizer::cancel, &dgm_synthesizer::close);
  } else if (kind == DGM_EMOTION_ID) {
    check_table(type, wrong, &dgm_emotion::open, &dgm_emotion::push_audio, &dgm_emotion::push_text,
                &dgm_emotion::close);
  } else if (kind == DGM_ASSISTANT_ID) {
    check_table(type, wrong, &dgm_assistant::open, &dgm_assistant::push_audio, &dgm_assistant::say,
                &dgm_assistant::interrupt, &dgm_assistant::tool_result, &dgm_assistant::close);
  } else if (kind == DGM_LANGUAGE_MODEL_ID) {
    check_table(type, wrong, &dgm_language_model::open, &dgm_language_model::close);
  } else if (kind == DGM_SESSION_STORE_ID) {
    check_table(type, wrong, &dgm_session_store::open, &dgm_session_store::put,
                &dgm_session_store::get, &dgm_session_store::erase, &dgm_session_store::list,
                &dgm_session_store::close);
  } else if (kind == DGM_TAP_ID) {
    check_table(type, wrong, &dgm_tap::open, &dgm_tap::on_frame, &dgm_tap::on_line,
                &dgm_tap::on_call_event, &dgm_tap::close);
  } else if (kind == DGM_CALL_CONTROL_ID) {
    check_table(type, wrong, &dgm_call_control::open, &dgm_call_control::answer,
                &dgm_call_control::reject, &dgm_call_control::originate,
                &dgm_call_control::start_media, &dgm_call_control::bridge,
                &dgm_call_control::monitor, &dgm_call_control::record, &dgm_call_control::transfer,
                &dgm_call_control::hang_up, &dgm_call_control::close);
  } else if (kind == DGM_TRANSPORT_ID) {
    check_table(type, wrong, &dgm_transport::open, &dgm_transport::send, &dgm_transport::send_dtmf,
                &dgm_transport::stats, &dgm_transport::close);
  } else {
    wrong.push_back("kind \"" + std::string(kind) + "\" is not known to this SDK");
  }
}

// "1.2.3", with an optional "-suffix".
bool version_number(std::string_view text) {
  const std::vector<std::string> parts = split(text.substr(0, text.find('-')), '.');
  return parts.size() == 3 && only(parts[0], "0123456789") && only(parts[1], "0123456789") &&
         only(parts[2], "0123456789");
}

}  // namespace

std::vector<std::string> check_record(const dgm_plugin& plugin) {
  Sentences wrong;
  if (plugin.struct_size < sizeof(dgm_plugin)) {
    wrong.push_back("dgm_plugin: struct_size is " + std::to_string(plugin.struct_size) +
                    ", expected at least " + std::to_string(sizeof(dgm_plugin)));
    return wrong;
  }
  if (!plugin.id || std::string_view(plugin.id).find('.') == std::string_view::npos)
    wrong.push_back("id is not a reverse domain, such as \"org.example.recognizer_x\"");
  if (!plugin.version || !version_number(plugin.version))
    wrong.push_back("version is not three numbers, such as \"1.0.0\"");
  if (!plugin.license || !*plugin.license)
    wrong.push_back("license is empty; expected an SPDX expression, such as \"Apache-2.0\"");
  if (!plugin.init) wrong.push_back("init is NULL");
  if (!plugin.types || !*plugin.types) wrong.push_back("there is no provider type");
  return wrong;
}

std::vector<std::string> check_type(const dgm_provider_type& type) {
  Sentences wrong;
  if (type.struct_size < sizeof(dgm_provider_type)) {
    wrong.push_back("dgm_provider_type: struct_size is " + std::to_string(type.struct_size) +
                    ", expected at least " + std::to_string(sizeof(dgm_provider_type)));
    return wrong;
  }
  if (!type.kind) return {"kind is NULL"};
  if (!type.name || !only(type.name, kSnake) || !only({type.name, 1}, kLower))
    wrong.push_back("name is not a snake_case word");
  if (!one_line(type.help)) wrong.push_back("help is empty or has more than one line");
  if (!type.create || !type.destroy) wrong.push_back("create or destroy is NULL");
  check_options(type, wrong);
  for (const char* const* word = type.capabilities; word && *word; ++word) {
    const std::string problem = capability_problem(*word);
    if (!problem.empty()) wrong.push_back("capability \"" + std::string(*word) + "\" " + problem);
  }
  check_interface(type, wrong);
  return wrong;
}

}  // namespace dragoman::testing
