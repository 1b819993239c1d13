// Errors are values: what was found, what was expected, what to do about it.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace dgm {

// One failure as the user reads it: "config/host.ini:14: option tick_us: 300 is not one of 0, 250,
// 1000".
struct Error {
  std::string where;     // "config/host.ini:14", "port 5000", or empty
  std::string sentence;  // what was found, what was expected and the remedy

  std::string text() const { return where.empty() ? sentence : where + ": " + sentence; }
};

// A value or the reason why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(value()); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const {
    assert(state_.index() == 1);
    return *std::get_if<1>(&state_);
  }

 private:
  T& value() {
    assert(state_.index() == 0);
    return *std::get_if<0>(&state_);
  }
  const T& value() const {
    assert(state_.index() == 0);
    return *std::get_if<0>(&state_);
  }

  std::variant<T, Error> state_;
};

struct Done {};  // Result<Done>: success without a value
using Outcome = Result<Done>;

}  // namespace dgm
