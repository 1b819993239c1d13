#include "host/modules/describe.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <boost/json.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>

#include "host/modules/capabilities.h"
#include "host/modules/describe_host.h"
#include "host/modules/module.h"
#include "host/modules/module_fd.h"
#include "host/modules/module_kinds.h"
#include "host/modules/module_open.h"
#include "host/modules/option_check.h"

namespace dgm::modules {

namespace {

namespace json = boost::json;

json::value text_or_null(const char* text) {
  return text == nullptr ? json::value(nullptr) : json::value(text);
}

json::object describe_option(const dgm_option& option) {
  return {{"name", option.name},
          {"type", option.type},
          {"default", text_or_null(option.fallback)},
          {"one_of", text_or_null(option.one_of)},
          {"help", text_or_null(option.help)},
          {"required", option.required},
          {"secret", option.secret}};
}

json::object describe_type(const dgm_provider_type& type) {
  json::array capabilities, options;
  for (const auto& word : read_words(type.capabilities)) capabilities.emplace_back(word);
  for (const auto* option : option_rows(type)) options.push_back(describe_option(*option));
  return {{"kind", type.kind},
          {"name", type.name},
          {"help", text_or_null(type.help)},
          {"capabilities", std::move(capabilities)},
          {"options", std::move(options)}};
}

// Sanitizers and crash reporters hide which signal ended a process.
void die_plainly() {
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
    ::signal(signal, SIG_DFL);
  }
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void limit_memory() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  const rlimit memory{kScanMemory, kScanMemory};
  ::setrlimit(RLIMIT_DATA, &memory);
#endif
}

bool print_line(const Fd& out, std::string line) {
  line += '\n';
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t put = ::write(out.get(), rest.data(), rest.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    rest.remove_prefix(static_cast<size_t>(put));
  }
  return true;
}

}  // namespace

std::string describe_plugin(const dgm_plugin& plugin) {
  json::array types;
  for (size_t i = 0; plugin.types[i] != nullptr; ++i) {
    if (find_kind(plugin.types[i]->kind) != nullptr)
      types.push_back(describe_type(*plugin.types[i]));
  }
  return json::serialize(json::object{
      {"id", plugin.id},
      {"version", plugin.version},
      {"license", plugin.license},
      {"abi", std::to_string(plugin.abi_major) + "." + std::to_string(plugin.abi_minor)},
      {"types", std::move(types)}});
}

Offer read_offer(const std::string& description) {
  json::error_code error;
  const json::value value = json::parse(description, error);
  const json::object* plugin = error ? nullptr : value.if_object();
  const auto text = [](const json::object& object, std::string_view key) {
    const auto* found = object.if_contains(key);
    return std::string(found && found->is_string() ? std::string_view(found->get_string()) : "");
  };
  Offer offer;
  if (!plugin) return offer;
  offer.id = text(*plugin, "id");
  offer.version = text(*plugin, "version");
  const auto* types = plugin->if_contains("types");
  if (!types || !types->is_array()) return offer;
  for (const auto& type : types->get_array())
    if (const auto* one = type.if_object())
      offer.types.push_back({text(*one, "kind"), text(*one, "name")});
  return offer;
}

Result<std::string> describe_file(const std::string& file) {
  // dlopen() searches the system's library folders for a name without a slash.
  const std::string path = file.find('/') == std::string::npos ? "./" + file : file;
  const auto plugin = open_plugin(path);
  if (!plugin) return Error{file, plugin.error().sentence};
  if (auto started = start_plugin(**plugin, describe_host()); !started) {
    return Error{file, started.error().sentence};
  }
  std::string description = describe_plugin(**plugin);
  (*plugin)->deinit();
  return description;
}

int describe_raw(const std::string& file) {
  die_plainly();
  limit_memory();
  const Fd out(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
  if (!out.is_open() || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0) return 1;
  const auto description = describe_file(file);
  if (description) return print_line(out, "{\"plugin\":" + *description + "}") ? 0 : 1;
  print_line(out, json::serialize(json::object{{"refused", description.error().sentence}}));
  return 1;
}

Result<RawDescription> parse_raw_description(std::string_view line) {
  json::error_code error;
  const json::value value = json::parse(line, error);
  const json::object* object = error ? nullptr : value.if_object();
  if (object != nullptr) {
    if (const auto* plugin = object->if_contains("plugin"); plugin && plugin->is_object()) {
      return RawDescription{json::serialize(*plugin), {}};
    }
    if (const auto* refused = object->if_contains("refused"); refused && refused->is_string()) {
      return RawDescription{{}, std::string(refused->get_string())};
    }
  }
  return Error{"", "no description of a plugin"};
}

}  // namespace dgm::modules
