// A plugin under test: its file, its record, and providers made from it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dragoman/abi.h"
#include "dragoman/cpp/text.hpp"

namespace dragoman::testing {

using OptionValues = std::map<std::string, std::string>;

// Opens the very file it is given and calls init() with the FakeHost's table; a FakeHost must live.
// The file stays mapped; deinit() is called at the end.
class PluginFile {
 public:
  explicit PluginFile(const std::string& path);
  // A plugin that is linked into the test program itself.
  explicit PluginFile(const dgm_plugin& record);
  ~PluginFile();
  PluginFile(const PluginFile&) = delete;
  PluginFile& operator=(const PluginFile&) = delete;

  bool ok() const { return problem_.empty(); }
  const std::string& problem() const { return problem_; }  // one sentence
  const dgm_plugin& record() const { return *record_; }
  std::vector<const dgm_provider_type*> types() const;
  // The first type of this kind ("dgm.tap/1") and name; empty name: any. nullptr: none.
  const dgm_provider_type* find(std::string_view kind, std::string_view name = {}) const;

 private:
  void init();

  const dgm_plugin* record_ = nullptr;
  bool initialised_ = false;
  std::string problem_;
};

// One provider, made as the host makes it: defaults filled in, every option of the schema given.
class TestProvider {
 public:
  TestProvider(const dgm_provider_type& type, const OptionValues& options = {});
  ~TestProvider();
  TestProvider(const TestProvider&) = delete;
  TestProvider& operator=(const TestProvider&) = delete;

  bool ok() const { return error_.ok(); }
  const Error& error() const { return error_; }  // of create()
  const dgm_provider_type& type() const { return type_; }
  void* self() const { return self_; }
  std::vector<std::string> capabilities() const;  // static and configured

 private:
  const dgm_provider_type& type_;
  void* self_ = nullptr;
  Error error_;
};

}  // namespace dragoman::testing
