// link: dgm_modules
// plugins.lock: what is accepted can be written out and read again as the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "host/modules/module_lock.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto lock = dgm::modules::parse_plugin_lock({reinterpret_cast<const char*>(data), size});
  if (!lock) return 0;
  std::string written;
  for (const auto& [name, sha256] : *lock) written += name + " " + sha256 + "\n";
  const auto again = dgm::modules::parse_plugin_lock(written);
  if (!again || *again != *lock) std::abort();
  return 0;
}
