// A parser with a bug behind two bytes: the runner must find it and keep the input.
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 1 && data[0] == 0xFF && data[1] == 0x80) std::abort();
  return 0;
}
