// A session that records, in a scope of a FakeHost: what the wrapper's parts are tested in.
#pragma once

#include <gmock/gmock.h>

#include "dragoman/cpp/session.hpp"
#include "dragoman/testing/fake_host.h"

namespace dragoman::testing {

class TestSession final : public dragoman::Session {
 public:
  using Session::Session;
  void on_posted(uint64_t event) override { posted.push_back(event); }
  void fail(const dragoman::Error& error) noexcept override { failures.push_back(error.detail); }
  std::vector<uint64_t> posted;
  std::vector<std::string> failures;
};

class Parts : public ::testing::Test {
 protected:
  void SetUp() override { dragoman::attach_host(FakeHost::table()); }
  void TearDown() override { dragoman::attach_host(nullptr); }

  FakeHost host_;
  dgm_scope scope_ = host_.open_scope([this](uint64_t event) { session_.dispatch_posted(event); });
  TestSession session_{scope_};
};

}  // namespace dragoman::testing
