// link: dgm_modules
// Option values against a schema, and the line a scanned plugin answers with. The first byte
// chooses the option's type; up to the first line break follows one_of, then the value.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "host/base/nearest.h"
#include "host/modules/describe.h"
#include "host/modules/option_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace dgm::modules;
  if (size == 0) return 0;
  constexpr std::array<const char*, 6> kTypes{"string", "int", "number", "bool", "file", "list"};
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string one_of = text.substr(0, text.find('\n'));
  const std::string value = text.substr(std::min(text.size(), one_of.size() + 1));

  dgm_option option{};
  option.struct_size = sizeof option;
  option.name = "option";
  option.type = kTypes[data[0] % kTypes.size()];
  option.one_of = one_of.c_str();
  dgm_provider_type type{};
  type.name = "fuzzed";
  type.options = &option;
  type.option_count = 1;

  const bool is_good = value.empty() || !check_value(option, value);
  const bool has_zero = value.find('\0') != std::string::npos;
  const auto checked = check_options(type, {{"option", value}});
  const bool is_file = std::string(option.type) == "file";
  if (!is_file && (is_good && !has_zero) != checked.problems.empty()) std::abort();

  option.fallback = value.c_str();
  (void)check_schema(type);
  (void)dgm::nearest(value, {one_of, "option"});
  (void)parse_raw_description(value);
  return 0;
}
