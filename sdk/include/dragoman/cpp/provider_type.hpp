// The static description of a provider: its option table, its capabilities, and the record that the
// host reads. All of it is constant-initialised, and the option table is checked by the compiler.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "dragoman/cpp/options.hpp"
#include "dragoman/cpp/session.hpp"

namespace dragoman {

// One row of the option table. Names are snake_case and carry their unit ("deadline_ms").
struct OptionRow {
  const char* name = nullptr;
  const char* type = "string";     // "string" "int" "number" "bool" "file" "list"
  const char* fallback = nullptr;  // the default as text; nullptr: none
  const char* one_of = nullptr;    // "a|b|c", or "min..max" for numbers
  const char* help = nullptr;      // one line
  bool required = false;
  bool secret = false;
};

namespace detail {

constexpr bool known_type(std::string_view type) {
  for (std::string_view known : {"string", "int", "number", "bool", "file", "list"}) {
    if (type == known) return true;
  }
  return false;
}

constexpr bool snake_case(std::string_view name) {
  for (char letter : name) {
    if (!(letter >= 'a' && letter <= 'z') && !(letter >= '0' && letter <= '9') && letter != '_')
      return false;
  }
  return !name.empty();
}

constexpr bool fits_type(std::string_view type, std::string_view value) {
  if (type == "bool") return value == "true" || value == "false";
  if (type != "int") return true;  // numbers, and ranges, are the conformance suite's matter
  if (value.starts_with('-')) value.remove_prefix(1);
  for (char digit : value) {
    if (digit < '0' || digit > '9') return false;
  }
  return !value.empty();
}

// A wrong row does not compile; the text of the throw is in the compiler's message.
consteval dgm_option checked(const OptionRow& row) {
  if (!row.name || !snake_case(row.name)) throw "option: name must be snake_case";
  if (!row.type || !known_type(row.type)) throw "option: type is none of the six";
  if (!row.help || !*row.help) throw "option: help is empty";
  if (row.required && row.fallback) throw "option: a required option has no default";
  if (row.secret && row.fallback) throw "option: a secret has no default";
  if (row.fallback && !fits_type(row.type, row.fallback))
    throw "option: the default is no such type";
  return {sizeof(dgm_option), row.name, row.type,     row.fallback,
          row.one_of,         row.help, row.required, row.secret};
}

}  // namespace detail

// constexpr auto kOptions = dragoman::option_table({{.name = "voice", .help = "..."}, ...});
template <size_t N>
consteval std::array<dgm_option, N> option_table(const OptionRow (&rows)[N]) {
  std::array<dgm_option, N> table{};
  for (size_t i = 0; i < N; ++i) table[i] = detail::checked(rows[i]);
  return table;
}

// constexpr auto kCapabilities = dragoman::capability_list("interim", "rate:16000");
template <typename... Words>
consteval std::array<const char*, sizeof...(Words) + 1> capability_list(Words... words) {
  return {words..., nullptr};
}

// A NULL-terminated list with static storage.
class Capabilities {
 public:
  constexpr Capabilities() = default;
  template <size_t N>
  constexpr Capabilities(const std::array<const char*, N>& words) : words_(words.data()) {}
  constexpr const char* const* words() const { return words_; }

 private:
  const char* const* words_ = nullptr;
};

struct TypeInfo {
  const char* name = nullptr;  // the word used in configuration
  const char* help = nullptr;  // one line
  Capabilities capabilities = {};
  std::span<const dgm_option> options = {};
};

namespace detail {

inline constinit WhyText g_create_why = {};
inline constexpr const char* kNoWords[] = {nullptr};

// The author's provider behind the opaque pointer of the ABI. A provider may have
//   std::vector<std::string> capabilities() const;
// for words that are known only once it is configured.
template <typename Provider>
struct ProviderBox {
  static constexpr bool kHasCapabilities = requires(const Provider& provider) {
    provider.capabilities();
  };

  explicit ProviderBox(const Options& options) : provider(options) {
    if constexpr (kHasCapabilities) {
      words = provider.capabilities();
      for (const std::string& word : words) pointers.push_back(word.c_str());
    }
    pointers.push_back(nullptr);
  }

  Provider provider;
  std::vector<std::string> words;
  std::vector<const char*> pointers;
};

// The author's provider behind the pointer that the host passes.
template <typename Provider>
Provider& provider_of(void* provider) {
  return static_cast<ProviderBox<Provider>*>(provider)->provider;
}

template <typename Box>
dgm_status create_provider(const dgm_text_pair* options, size_t option_count, void** provider,
                           dgm_error* why) noexcept {
  *provider = nullptr;
  try {
    *provider = new Box(Options({options, option_count}));
    return DGM_OK;
  } catch (...) {
    return fill_why(why, g_create_why, current_error("create()"));
  }
}

template <typename Box>
void destroy_provider(void* provider) noexcept {
  delete static_cast<Box*>(provider);
}

template <typename Box>
const char* const* configured_capabilities(void* provider) noexcept {
  return static_cast<Box*>(provider)->pointers.data();
}

template <typename Box>
consteval dgm_provider_type provider_type(const char* kind, const TypeInfo& info,
                                          const void* interface_table) {
  if (!info.name || !*info.name) throw "provider type: name is empty";
  if (!info.help || !*info.help) throw "provider type: help is empty";
  return {sizeof(dgm_provider_type),
          kind,
          info.name,
          info.help,
          info.capabilities.words() ? info.capabilities.words() : kNoWords,
          info.options.data(),
          info.options.size(),
          &create_provider<Box>,
          &destroy_provider<Box>,
          Box::kHasCapabilities ? &configured_capabilities<Box> : nullptr,
          interface_table};
}

}  // namespace detail
}  // namespace dragoman
