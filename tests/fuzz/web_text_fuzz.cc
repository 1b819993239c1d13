// link: dragoman_sdk
// base64 is read strictly and comes back as it was; what is encoded stays within one part of a URL.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dragoman/cpp/web_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto bytes = dragoman::from_base64(text);
  if (bytes && bytes->size() > size / 4 * 3) std::abort();
  const auto again = dragoman::from_base64(dragoman::to_base64({data, size}));
  if (!again || std::vector<uint8_t>(data, data + size) != *again) std::abort();
  for (const char letter : dragoman::percent_encode(text))
    if (letter <= ' ' || letter >= 127 || letter == '/' || letter == '?' || letter == '&')
      std::abort();
  if (const auto url = dragoman::parse_service_url(text))
    if (!url->http.starts_with("http") || !url->websocket.starts_with("ws")) std::abort();
  return 0;
}
