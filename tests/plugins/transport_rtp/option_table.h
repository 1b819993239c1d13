// The option table of a plugin's README as its record says it.
#pragma once

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "dragoman/abi.h"

namespace dragoman::test {

inline std::string option_table(const dgm_provider_type& type) {
  std::string table = "| option | type | default | allowed | help |\n|---|---|---|---|---|\n";
  for (size_t i = 0; i < type.option_count; ++i) {
    const dgm_option& option = type.options[i];
    std::string line = "|";
    for (const char* cell : {option.name, option.type, option.fallback, option.one_of}) {
      std::string text = cell ? cell : "";
      for (size_t bar; (bar = text.find('|')) != std::string::npos;) text.replace(bar, 1, ", ");
      line += text.empty() ? " |" : " " + text + " |";
    }
    table += line + " " + option.help + " |\n";
  }
  return table;
}

inline std::string read_file(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace dragoman::test
