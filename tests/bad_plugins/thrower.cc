// What the C of this gallery cannot say by itself.
#include <stdexcept>

extern "C" __attribute__((visibility("hidden"))) void throw_now() {
  throw std::runtime_error("nobody may see this");
}
