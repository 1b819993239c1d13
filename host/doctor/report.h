// Prints findings as they are made: for people one line each with its remedy below, for machines
// one JSON object at the end.
#pragma once

#include <ostream>
#include <string>

#include "host/doctor/finding.h"

namespace dgm::doctor {

struct ReportStyle {
  bool json = false;
  bool terminal = false;  // colours, and what is being done right now
};

// [control]
class Report {
 public:
  Report(std::ostream& out, ReportStyle style) : out_(out), style_(style) {}

  // What takes a while from now on: "listening to websocket slin16". A terminal shows it.
  void working_on(const std::string& what);
  void add(Finding finding);
  void add(Findings findings);
  // The last line, or the whole of the JSON. The exit code: 1 if anything is bad.
  int finish();

 private:
  void print(const Finding& finding);
  void clear_line();

  std::ostream& out_;
  ReportStyle style_;
  Findings findings_;
  bool line_is_dirty_ = false;
};

// "ok   settings: they are good". Two lines with a remedy; colours are the terminal's. [any]
std::string text_of(const Finding& finding, bool coloured);
// "24 things are good, 1 is bad, 2 were skipped." [any]
std::string summary_of(const Findings& findings);
// {"good":true,"findings":[{"group":..,"name":..,"verdict":"good","sentence":..,"remedy":..,
// "figures":{..}}]} [any]
std::string json_of(const Findings& findings);
bool is_healthy(const Findings& findings);  // nothing is bad. [any]

}  // namespace dgm::doctor
