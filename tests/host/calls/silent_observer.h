// Nobody watches the calls.
#pragma once

#include "host/calls/observer.h"

namespace dgm::test {

class SilentObserver : public calls::CallObserver {
 public:
  void on_joined(const calls::LegView&) override {}
  void on_left(const calls::LegView&, std::string_view) override {}
  void on_heard(const calls::LegView&, const calls::Heard&) override {}
  void on_meant(const calls::LegView&, const calls::Meant&) override {}
  void on_spoken(const calls::LegView&, const calls::LegView&, const calls::Spoken&) override {}
  void on_return_path(const calls::LegView&, const calls::LegView&, bool,
                      std::string_view) override {}
  void on_language(const calls::LegView&, const calls::LanguageChange&) override {}
  void on_trouble(const calls::LegView&, std::string_view) override {}
};

}  // namespace dgm::test
