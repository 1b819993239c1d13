// Why a connection or request of the web services ended: what routing acts on, the far end's own
// code, and one sentence with its remedy. The owned form of dgm_error.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dragoman/abi.h"

namespace dgm::net {

struct Failure {
  dgm_status status = DGM_OK;  // DGM_OK: a clean end
  std::string code;            // HTTP status or WebSocket close code; empty: none
  std::string detail;
  uint32_t retry_after_ms = 0;

  bool ok() const { return status == DGM_OK; }
};

// What an HTTP status means to routing: 401 and 403 are a matter of keys, 429 of rate, 5xx of
// availability, other 4xx of the request. [any]
dgm_status status_of_http(unsigned http_status);
// What the far end's close code (RFC 6455 section 7.4) means: 1000 and 1005 are clean. [any]
dgm_status status_of_close(unsigned close_code);
// Retry-After in seconds ("120") as milliseconds; dates and nonsense are 0. [any]
uint32_t parse_retry_after(std::string_view value);
// The first 200 bytes of a body for a sentence; what is not printable ASCII becomes ".". [any]
std::string printable_start(std::string_view body);

// The failure as the ABI gives it; borrows from `failure`. [any]
dgm_error borrow(const Failure& failure);

}  // namespace dgm::net
