// The texts of HTTP requests: targets, query parameters, forms, JSON.
#pragma once

#include <boost/json.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/sim/exchange.h"

namespace dgm::sim {

std::string reason_phrase(unsigned status);     // also 456 and 529
std::string url_decode(std::string_view text);  // '+' is a blank
std::vector<std::pair<std::string, std::string>> parse_form(std::string_view text);
void split_target(Request& request);  // fills path and query

bool iequals(std::string_view one, std::string_view other);
bool is_one_of(std::string_view text, std::initializer_list<std::string_view> all);
size_t character_count(std::string_view utf8);  // Unicode characters
std::string base64(std::string_view bytes);
bool base64_decode(std::string_view text, std::string& bytes);  // false: it is not base64

// An object, or nullopt.
std::optional<boost::json::object> parse_object(std::string_view text);
std::string text_or_empty(const boost::json::object& object, std::string_view name);

}  // namespace dgm::sim
