#include "host/app/generation_archive.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "host/base/nearest.h"
#include "host/modules/module.h"
#include "host/modules/module_store.h"

namespace dgm::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* kIndex = "generation.json";
constexpr size_t kNameDigits = 16;  // of the hash: folders of one machine

std::optional<uint64_t> number_of(const std::string& name) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size() || number == 0) return std::nullopt;
  return number;
}

std::optional<KeptGeneration> read_index(const fs::path& folder) {
  const auto number = number_of(folder.filename().string());
  std::ostringstream text;
  text << std::ifstream(folder / kIndex, std::ios::binary).rdbuf();
  boost::system::error_code bad;
  const auto value = json::parse(text.str(), bad);
  if (!number || bad || !value.is_object()) return std::nullopt;
  KeptGeneration kept{.number = *number, .folder = folder.string()};
  const auto& fields = value.as_object();
  if (const auto* at = fields.if_contains("created_at_unix_ms"); at && at->is_int64())
    kept.created_at_unix_ms = static_cast<uint64_t>(at->as_int64());
  if (const auto* word = fields.if_contains("trigger"); word && word->is_string())
    kept.trigger = std::string(word->as_string());
  if (const auto* report = fields.if_contains("report"); report && report->is_string())
    kept.report = std::string(report->as_string());
  return kept;
}

// A hard link costs nothing; on a file system without them it is a copy.
Outcome keep_plugin(const std::string& copy, const std::string& kept) {
  if (::link(copy.c_str(), kept.c_str()) == 0 || errno == EEXIST) return Done{};
  const auto content = modules::read_trusted_file(copy);
  if (!content) return content.error();
  return modules::write_whole_file(kept, content->bytes, 0500);
}

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

Outcome write_all(const std::string& folder, const std::string& state_folder,
                  const calls::Generation& generation, const Sources& sources,
                  const std::string& index) {
  for (const auto& [name, text] : sources) {
    const auto path = folder + "/" + name;
    if (auto made = modules::make_private_folder(path.substr(0, path.rfind('/'))); !made)
      return made;
    if (auto written = modules::write_whole_file(path, text, 0600); !written) return written;
  }
  const std::string plugins = folder + "/plugins";
  if (auto made = modules::make_private_folder(plugins); !made) return made;
  for (const auto& [key, provider] : generation.providers) {
    const auto& module = provider->module();
    const auto name = file_name(module.path());
    const auto copy = state_folder + "/modules/" + module.sha256() + "/" + name;
    if (auto kept = keep_plugin(copy, plugins + "/" + name); !kept) return kept;
  }
  return modules::write_whole_file(folder + "/" + kIndex, index, 0600);
}

}  // namespace

GenerationArchive::GenerationArchive(std::string folder, std::string state_folder, modules::Fd lock)
    : folder_(std::move(folder)), state_folder_(std::move(state_folder)), lock_(std::move(lock)) {}

Result<GenerationArchive> GenerationArchive::open(const std::string& state_folder,
                                                  const std::string& config_folder) {
  std::error_code ignored;
  const auto meant = config_folder.empty() ? std::string("built-in")
                                           : fs::weakly_canonical(config_folder, ignored).string();
  const auto folder =
      state_folder + "/generations/" + modules::sha256_hex(meant).substr(0, kNameDigits);
  if (auto made = modules::make_private_folder(folder); !made) return made.error();
  modules::Fd lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!lock.is_open())
    return Error{folder, std::string("cannot be opened: ") + std::strerror(errno)};
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return Error{folder,
                 "another host keeps its generations there; give this one another state_folder in "
                 "host.ini to be able to go back"};
  return GenerationArchive(folder, state_folder, std::move(lock));
}

Outcome GenerationArchive::keep(const calls::Generation& generation, const Sources& sources,
                                const std::string& trigger, const std::string& report) const {
  const auto name = folder_ + "/" + std::to_string(generation.number);
  const auto unfinished = folder_ + "/.unfinished";
  std::error_code ignored;
  fs::remove_all(unfinished, ignored);
  if (auto made = modules::make_private_folder(unfinished); !made) return made;
  const auto index =
      json::serialize(json::object{{"number", generation.number},
                                   {"created_at_unix_ms", generation.created_at_unix_ms},
                                   {"trigger", trigger},
                                   {"report", report}});
  auto written = write_all(unfinished, state_folder_, generation, sources, index + "\n");
  if (written && ::rename(unfinished.c_str(), name.c_str()) != 0)
    written = Error{name, std::string("cannot be made: ") + std::strerror(errno)};
  if (!written) fs::remove_all(unfinished, ignored);
  return written;
}

std::vector<KeptGeneration> GenerationArchive::list() const {
  std::vector<KeptGeneration> all;
  std::error_code error;
  for (fs::directory_iterator entry(folder_, error), end; !error && entry != end;
       entry.increment(error))
    if (auto kept = read_index(entry->path())) all.push_back(std::move(*kept));
  std::ranges::sort(all, {}, &KeptGeneration::number);
  return all;
}

Result<KeptGeneration> GenerationArchive::find(uint64_t number) const {
  if (auto kept = read_index(fs::path(folder_) / std::to_string(number))) return std::move(*kept);
  std::vector<std::string> known;
  for (const auto& kept : list()) known.push_back(std::to_string(kept.number));
  return Error{"",
               "generation " + std::to_string(number) + " is not kept" +
                   (known.empty() ? std::string("; none is") : "; there are " + dgm::join(known)) +
                   " (reload.keep in host.ini says how many)"};
}

void GenerationArchive::keep_newest(size_t count, const std::vector<uint64_t>& in_use) const {
  const auto all = list();
  std::error_code ignored;  // the next reload tries again
  for (size_t i = 0; i + count < all.size(); ++i)
    if (std::ranges::find(in_use, all[i].number) == in_use.end())
      fs::remove_all(all[i].folder, ignored);
}

uint64_t GenerationArchive::newest() const {
  const auto all = list();
  return all.empty() ? 0 : all.back().number;
}

}  // namespace dgm::app
