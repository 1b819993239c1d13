// Statuses, errors and the borrowed views of the ABI as C++ values.
//
// Author's calls answer with a Status; a failure that a human or the routing must understand is an
// Error. Nothing here allocates except Error's strings.
#pragma once

#include <cstdint>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "dragoman/abi.h"

namespace dragoman {

enum class Status : dgm_status {
  kOk = DGM_OK,
  kInvalidArgument = DGM_INVALID_ARGUMENT,
  kInvalidConfig = DGM_INVALID_CONFIG,
  kUnsupported = DGM_UNSUPPORTED,
  kUnauthenticated = DGM_UNAUTHENTICATED,
  kRateLimited = DGM_RATE_LIMITED,
  kUnavailable = DGM_UNAVAILABLE,
  kTimeout = DGM_TIMEOUT,
  kCancelled = DGM_CANCELLED,
  kBusy = DGM_BUSY,  // back-pressure: "not now, it was not taken"
  kInternal = DGM_INTERNAL
};

constexpr dgm_status raw(Status status) { return static_cast<dgm_status>(status); }

// Borrowed: valid as long as the text behind it.
constexpr dgm_str str(std::string_view text) { return {text.data(), text.size()}; }
constexpr std::string_view view(dgm_str text) {
  return text.data ? std::string_view(text.data, text.size) : std::string_view();
}
constexpr dgm_bytes bytes(std::span<const uint8_t> data) { return {data.data(), data.size()}; }
inline dgm_bytes bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}
constexpr std::span<const uint8_t> view(dgm_bytes data) {
  return data.data ? std::span<const uint8_t>(data.data, data.size) : std::span<const uint8_t>();
}
inline std::string_view text_of(std::span<const uint8_t> data) {
  return {reinterpret_cast<const char*>(data.data()), data.size()};
}

// What went wrong. status kOk: nothing. `detail` is one sentence: what was found, what was
// expected, the remedy.
struct [[nodiscard]] Error {
  Status status = Status::kOk;
  std::string detail = {};
  std::string provider_code = {};  // the provider's own word, such as "429"
  uint32_t retry_after_ms = 0;     // 0: not said

  bool ok() const { return status == Status::kOk; }
};

// Thrown by an author to end a call with more than "internal error": in a provider's constructor,
// in open(), or in any callback.
class Failure : public std::exception {
 public:
  explicit Failure(Error error) : error_(std::move(error)) {}
  Failure(Status status, std::string detail)
      : error_{.status = status, .detail = std::move(detail)} {}
  const char* what() const noexcept override { return error_.detail.c_str(); }
  const Error& error() const noexcept { return error_; }

 private:
  Error error_;
};

// Borrows the strings of `error`.
inline dgm_error to_c(const Error& error) {
  return {sizeof(dgm_error), raw(error.status), error.retry_after_ms, str(error.provider_code),
          str(error.detail)};
}

// nullptr: ok.
inline Error from_c(const dgm_error* error) {
  if (!error) return {};
  return {.status = static_cast<Status>(error->status),
          .detail = std::string(view(error->detail)),
          .provider_code = std::string(view(error->provider_code)),
          .retry_after_ms = error->retry_after_ms};
}

// The exception being handled, as an Error. `where` names the author's function.
inline Error current_error(const char* where) noexcept {
  try {
    throw;
  } catch (const Failure& failure) {
    return failure.error();
  } catch (const std::exception& problem) {
    return {.status = Status::kInternal, .detail = std::string(where) + ": " + problem.what()};
  } catch (...) {
    return {.status = Status::kInternal,
            .detail = std::string(where) + ": an exception that is no std::exception"};
  }
}

}  // namespace dragoman
