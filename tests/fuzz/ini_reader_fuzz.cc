// link: dgm_settings
// Any bytes as a configuration file: no crash, and what is read has unique, named sections and
// keys.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "host/settings/ini_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const dgm::settings::IniFile file =
      dgm::settings::read_ini({reinterpret_cast<const char*>(data), size}, "fuzz.ini");
  std::set<std::string> sections;
  for (const auto& section : file.sections) {
    if (section.name.empty() || !sections.insert(section.name).second) std::abort();
    std::set<std::string> keys;
    for (const auto& key : section.keys) {
      if (key.name.empty() || key.line <= section.line || !keys.insert(key.name).second) {
        std::abort();
      }
    }
  }
  for (const dgm::Error& error : file.errors) {
    if (error.sentence.empty()) std::abort();
  }
  return 0;
}
