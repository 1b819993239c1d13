#include "host/net/web_failure.h"

#include <algorithm>
#include <charconv>

namespace dgm::net {

dgm_status status_of_http(unsigned http_status) {
  switch (http_status) {
    case 401:
    case 403:
    case 407:
      return DGM_UNAUTHENTICATED;
    case 402:  // providers answer it when the quota is used up
    case 429:
      return DGM_RATE_LIMITED;
    case 408:
    case 504:
      return DGM_TIMEOUT;
    default:
      return http_status >= 400 && http_status < 500 ? DGM_INVALID_ARGUMENT : DGM_UNAVAILABLE;
  }
}

dgm_status status_of_close(unsigned close_code) {
  switch (close_code) {
    case 1000:
    case 1005:  // a close frame without a code
      return DGM_OK;
    case 1003:
    case 1007:
    case 1009:
      return DGM_INVALID_ARGUMENT;
    case 1008:
      return DGM_UNAUTHENTICATED;
    default:
      return DGM_UNAVAILABLE;
  }
}

uint32_t parse_retry_after(std::string_view value) {
  uint32_t seconds = 0;
  const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (problem != std::errc() || end != value.data() + value.size()) return 0;
  return std::min(seconds, uint32_t{86'400}) * 1000;
}

std::string printable_start(std::string_view body) {
  std::string out(body.substr(0, 200));
  for (char& c : out)
    if (c < ' ' || c > '~') c = '.';
  return out;
}

dgm_error borrow(const Failure& failure) {
  return {sizeof(dgm_error),
          failure.status,
          failure.retry_after_ms,
          {failure.code.data(), failure.code.size()},
          {failure.detail.data(), failure.detail.size()}};
}

}  // namespace dgm::net
