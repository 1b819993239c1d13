#include "host/routing/posix_zone_rule.h"

#include <chrono>

namespace dgm::routing {
namespace {

using namespace std::chrono;

struct Date {
  enum class Kind { kMonthWeekDay, kJulian, kZeroBased } kind;
  int month = 0, week = 0, day = 0;  // day: of the week, or of the year
  int64_t time_s = 2 * 3600;         // local time of the change
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }
  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool name() {
    if (take('<')) {
      const size_t end = text_.find('>');
      if (end == std::string_view::npos) return false;
      text_.remove_prefix(end + 1);
      return true;
    }
    const size_t end =
        text_.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (end < 3) return false;
    text_.remove_prefix(end == std::string_view::npos ? text_.size() : end);
    return true;
  }
  std::optional<int> number(int maximum) {
    int value = 0;
    bool any = false;
    while (!text_.empty() && text_.front() >= '0' && text_.front() <= '9') {
      value = value * 10 + (text_.front() - '0');
      if (value > maximum) return std::nullopt;
      text_.remove_prefix(1);
      any = true;
    }
    return any ? std::optional<int>(value) : std::nullopt;
  }
  // [+-]hh[:mm[:ss]]
  std::optional<int64_t> clock() {
    const int64_t sign = take('-') ? -1 : (take('+'), 1);
    const auto hours = number(167);
    if (!hours) return std::nullopt;
    int64_t seconds = *hours * 3600;
    for (const int64_t unit : {60, 1}) {
      if (!take(':')) break;
      const auto part = number(59);
      if (!part) return std::nullopt;
      seconds += *part * unit;
    }
    return sign * seconds;
  }
  std::optional<Date> date() {
    Date date{Date::Kind::kZeroBased};
    if (take('M')) {
      date.kind = Date::Kind::kMonthWeekDay;
      date.month = number(12).value_or(0);
      date.week = take('.') ? number(5).value_or(0) : 0;
      date.day = take('.') ? number(6).value_or(-1) : -1;
      if (date.month == 0 || date.week == 0 || date.day < 0) return std::nullopt;
    } else {
      if (take('J')) date.kind = Date::Kind::kJulian;
      date.day = number(365).value_or(-1);
      if (date.day < 0) return std::nullopt;
    }
    if (take('/')) {
      const auto time = clock();
      if (!time) return std::nullopt;
      date.time_s = *time;
    }
    return date;
  }

 private:
  std::string_view text_;
};

// Local seconds since 1970 of the change in `year_number`.
int64_t change_at(const Date& date, year year_number) {
  sys_days day = sys_days(year_number / January / 1);
  switch (date.kind) {
    case Date::Kind::kMonthWeekDay: {
      const auto in_month = year_number / month(static_cast<unsigned>(date.month));
      const weekday wanted(static_cast<unsigned>(date.day));
      day = date.week == 5 ? sys_days(in_month / wanted[last])
                           : sys_days(in_month / wanted[static_cast<unsigned>(date.week)]);
      break;
    }
    case Date::Kind::kJulian:  // 1 to 365, February 29 is never counted
      day += days(date.day - 1 + (year_number.is_leap() && date.day >= 60 ? 1 : 0));
      break;
    case Date::Kind::kZeroBased:
      day += days(date.day);
  }
  return duration_cast<seconds>(day.time_since_epoch()).count() + date.time_s;
}

}  // namespace

std::optional<int64_t> posix_zone_offset(std::string_view rule, int64_t unix_s) {
  Parser parser(rule);
  if (!parser.name()) return std::nullopt;
  const auto west = parser.clock();  // POSIX counts to the west
  if (!west) return std::nullopt;
  const int64_t standard = -*west;
  if (parser.at_end()) return standard;
  if (!parser.name()) return std::nullopt;
  int64_t summer = standard + 3600;
  if (!parser.take(',')) {
    const auto summer_west = parser.clock();
    if (!summer_west || !parser.take(',')) return std::nullopt;
    summer = -*summer_west;
  }
  const auto begin = parser.date();
  const auto end = begin && parser.take(',') ? parser.date() : std::nullopt;
  if (!end || !parser.at_end()) return std::nullopt;

  const auto local_day = floor<days>(sys_seconds(seconds(unix_s + standard)));
  const year this_year = year_month_day(local_day).year();
  const int64_t begins = change_at(*begin, this_year) - standard;
  const int64_t ends = change_at(*end, this_year) - summer;
  // South of the equator summer lasts over the new year.
  const bool is_summer =
      begins < ends ? unix_s >= begins && unix_s < ends : unix_s >= begins || unix_s < ends;
  return is_summer ? summer : standard;
}

}  // namespace dgm::routing
