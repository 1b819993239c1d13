// Assertions of Boost in this folder end here (BOOST_ENABLE_ASSERT_HANDLER). They abort as usual,
// but for one that is wrong: a far end could stop the whole host with it.
#include <boost/assert.hpp>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

// Beast 1.81's basic_parser::parse_chunk_header() asserts `n >= 5` whenever it comes back to a last
// chunk. An answer whose only chunk is the last one ("0\r\n", then "\r") has four bytes then; the
// code below the assertion is right for it.
bool is_known_to_be_wrong(std::string_view expression, std::string_view function) {
  return expression == "n >= 5" && function.find("parse_chunk_header") != std::string_view::npos;
}

}  // namespace

namespace boost {

void assertion_failed_msg(const char* expression, const char* message, const char* function,
                          const char* file, long line) {
  std::fprintf(stderr, "%s:%ld: %s: assertion %s failed%s%s\n", file, line, function, expression,
               message ? ": " : "", message ? message : "");
  std::abort();
}

void assertion_failed(const char* expression, const char* function, const char* file, long line) {
  if (!is_known_to_be_wrong(expression, function))
    assertion_failed_msg(expression, nullptr, function, file, line);
}

}  // namespace boost
