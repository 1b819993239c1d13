#include "host/routing/script_loader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "host/base/clock.h"
#include "host/base/nearest.h"
#include "host/routing/lua_api.h"
#include "host/routing/lua_sandbox.h"
#include "host/settings/utf8.h"

namespace dgm::routing {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTestSuffix = "_test.lua";
constexpr const char* kEmbeddedFolder = "built-in ";

std::vector<std::string> lua_files(const std::string& folder, std::error_code& error) {
  std::vector<std::string> names;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::string name = entry->path().filename().string();
    if (name.ends_with(".lua") && !name.starts_with(".")) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string without_last_slash(std::string folder) {
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  return folder;
}

// Where a global function was defined.
std::string place_of_function(lua_State* L, int index) {
  lua_Debug function;
  lua_pushvalue(L, index);
  lua_getinfo(L, ">S", &function);
  return std::string(function.source + (*function.source == '@' ? 1 : 0)) + ":" +
         std::to_string(function.linedefined);
}

class Loader {
 public:
  Loader(const ScriptSource& source, const ScriptLimits& limits)
      : folder_(without_last_slash(source.folder)),
        prefix_(folder_.empty() ? kEmbeddedFolder : folder_ + "/"),
        context_(std::make_unique<ScriptContext>(limits)) {
    context_->folder = folder_;
    context_->lua.set_folder(prefix_);
  }

  std::variant<std::unique_ptr<ScriptContext>, std::vector<Error>> load() {
    const Outcome opened = context_->lua.protect([](lua_State* L) {
      open_sandbox(L);
      open_words(L, route_words());
      open_words(L, hook_words());
      open_words(L, tool_words());
      open_words(L, timer_words());
      open_memory(L);
    });
    if (!opened) errors_.push_back(opened.error());
    if (errors_.empty()) run_files();
    context_->table = context_->builder.build();
    const auto& declared = context_->builder.errors();
    errors_.insert(errors_.end(), declared.begin(), declared.end());
    if (!errors_.empty()) return std::move(errors_);
    context_->is_loading = false;
    context_->warnings.insert(context_->warnings.end(), context_->builder.warnings().begin(),
                              context_->builder.warnings().end());
    return std::move(context_);
  }

 private:
  void run_files() {
    std::vector<ScriptFile> files;
    if (folder_.empty()) {
      files.push_back({"routes.lua", std::string(embedded_routes())});
    } else {
      read_folder(files);
    }
    const uint64_t started_ns = steady_now_ns();
    for (const ScriptFile& file : files) {
      // Required by an earlier file: it has run already.
      if (!context_->started_files.insert(file.name).second) continue;
      run_file(file, static_cast<uint32_t>((steady_now_ns() - started_ns) / kNsPerMs));
      find_hooks(file.name);
    }
    if (errors_.empty()) warn_of_unknown_hooks();
  }

  void read_folder(std::vector<ScriptFile>& files) {
    std::error_code error;
    for (const std::string& name : lua_files(folder_, error)) {
      if (name.ends_with(kTestSuffix)) continue;
      Result<ScriptFile> file = read_script(folder_, name);
      if (file) {
        files.push_back(std::move(*file));
      } else {
        errors_.push_back(file.error());
      }
    }
    if (error) {
      errors_.push_back({folder_, "cannot be read: " + error.message() +
                                      "; name the folder of the routing scripts"});
    } else if (files.empty() && errors_.empty()) {
      errors_.push_back({folder_, "holds no routing script; it needs a .lua file"});
    }
  }

  void run_file(const ScriptFile& file, uint32_t used_ms) {
    const Outcome outcome = context_->lua.run(
        {UINT64_MAX, context_->limits.load_deadline_ms, "the top level", used_ms},
        [&](lua_State* L) {
          push_chunk(L, file);
          return 0;
        },
        [&](lua_State* L, int results) {
          if (results == 0) lua_pushnil(L);
          lua_settop(L, 1);
          remember_module(L, *context_, file.name);
        });
    if (outcome) return;
    Error error = explain(outcome.error(), false);
    if (error.where.empty()) error.where = prefix_ + file.name;
    errors_.push_back(std::move(error));
  }

  // A second definition of a hook would silently replace the first.
  void find_hooks(const std::string& file) {
    const Outcome outcome = context_->lua.protect([&](lua_State* L) {
      for (const Hook& hook : hooks()) {
        // Raw: a script may have put a function behind missing globals, and nothing bounds it here.
        lua_pushglobaltable(L);
        lua_pushstring(L, hook.name);
        const int type = lua_rawget(L, -2);
        if (type == LUA_TFUNCTION && lua_iscfunction(L, -1) == 0) {
          note_hook(L, hook.name);
        } else if (type != LUA_TNIL) {
          errors_.push_back({prefix_ + file, std::string(hook.name) + " is a " +
                                                 lua_typename(L, type) + "; write function " +
                                                 hook.name + "(...) ... end"});
        }
        lua_pop(L, 2);
      }
    });
    if (!outcome) errors_.push_back(outcome.error());
  }

  void note_hook(lua_State* L, const std::string& name) {
    const std::string place = prefix_ + place_of_function(L, -1);
    const auto [known, is_new] = context_->hook_places.emplace(name, place);
    if (is_new) {
      lua_pushvalue(L, -1);
      context_->hooks[name] = luaL_ref(L, LUA_REGISTRYINDEX);
    } else if (known->second != place) {
      errors_.push_back({place, name + " is already defined at " + known->second +
                                    "; put both into one function"});
    }
  }

  void warn_of_unknown_hooks() {
    std::vector<std::string> known;
    for (const Hook& hook : hooks()) known.emplace_back(hook.name);
    const Outcome outcome = context_->lua.protect([&](lua_State* L) {
      lua_pushglobaltable(L);
      lua_pushnil(L);
      while (lua_next(L, 1) != 0) {
        const bool is_named = lua_type(L, -2) == LUA_TSTRING && lua_isfunction(L, -1) != 0;
        const std::string name = is_named ? lua_tostring(L, -2) : "";
        if (name.starts_with("on_") && std::find(known.begin(), known.end(), name) == known.end()) {
          const std::string hint = dgm::did_you_mean(name, known);
          context_->warnings.push_back(
              {prefix_ + place_of_function(L, -1),
               name + " is no hook and never called" +
                   (hint.empty() ? "; hooks are " + dgm::join(known) : hint)});
        }
        lua_pop(L, 1);
      }
    });
    if (!outcome) errors_.push_back(outcome.error());
  }

  std::string folder_, prefix_;  // prefix: what stands before a file's name in messages
  std::unique_ptr<ScriptContext> context_;
  std::vector<Error> errors_;
};

}  // namespace

std::variant<std::unique_ptr<ScriptContext>, std::vector<Error>> load_scripts(
    const ScriptSource& source, const ScriptLimits& limits) {
  return Loader(source, limits).load();
}

std::vector<std::string> test_files(const std::string& folder) {
  std::error_code ignored;
  std::vector<std::string> names = lua_files(folder, ignored);
  std::erase_if(names, [](const std::string& name) { return !name.ends_with(kTestSuffix); });
  return names;
}

Result<ScriptFile> read_script(const std::string& folder, const std::string& name) {
  const std::string path = folder + "/" + name;
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{path, std::string("cannot be read: ") + std::strerror(errno)};
  std::string text(kMaxScriptBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  if (file.bad()) return Error{path, "cannot be read"};
  if (text.size() > kMaxScriptBytes) return Error{path, "is larger than 1 MB; a script is not"};
  if (text.starts_with(LUA_SIGNATURE)) {
    return Error{path, "is compiled Lua; only source text is loaded"};
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (!settings::is_utf8(text)) return Error{path, "is not UTF-8 text"};
  return ScriptFile{name, std::move(text)};
}

Result<ScriptFile> find_required(const ScriptContext& context, const std::string& name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
  if (context.folder.empty()) return Error{"", "the built-in script has no folder"};
  if (!plain || name.empty() || name.size() > 50 || name.front() == '.' || name.back() == '.' ||
      name.find("..") != std::string::npos) {
    return Error{"",
                 "names of files are such as \"hours\" or \"lib.hours\", inside the scripts "
                 "folder"};
  }
  std::string file = name;
  std::replace(file.begin(), file.end(), '.', '/');
  file += ".lua";
  std::error_code ignored;
  const fs::path root = fs::weakly_canonical(context.folder, ignored);
  const fs::path path = fs::weakly_canonical(root / file, ignored);
  const fs::path inside = path.lexically_relative(root);
  if (inside.empty() || *inside.begin() == "..") {
    return Error{"", file + " lies outside of the scripts folder"};
  }
  Result<ScriptFile> found = read_script(context.folder, file);
  if (!found) return Error{"", found.error().text()};
  return found;
}

void push_chunk(lua_State* L, const ScriptFile& file) {
  const std::string name = "@" + file.name;
  // "t": text only; Lua trusts compiled chunks blindly.
  if (luaL_loadbufferx(L, file.text.data(), file.text.size(), name.c_str(), "t") != LUA_OK) {
    lua_error(L);
  }
}

void remember_module(lua_State* L, ScriptContext& context, const std::string& file) {
  if (lua_isnil(L, -1)) {
    lua_pushboolean(L, 1);
  } else {
    lua_pushvalue(L, -1);
  }
  const int reference = luaL_ref(L, LUA_REGISTRYINDEX);
  context.module_values[file] = reference;
}

Error explain(Error error, bool in_test) {
  constexpr std::string_view kBefore = "attempt to call a nil value (global '";
  const size_t at = error.sentence.find(kBefore);
  if (at == std::string::npos) return error;
  const size_t begin = at + kBefore.size();
  const std::string name = error.sentence.substr(begin, error.sentence.find('\'', begin) - begin);
  std::vector<std::string> known;
  const auto add = [&](const std::vector<Word>& words) {
    for (const Word& word : words) known.emplace_back(word.name);
  };
  add(route_words());
  add(hook_words());
  add(tool_words());
  add(timer_words());
  if (in_test) add(test_words());
  if (in_test) add(simulate_words());
  error.sentence = "unknown word \"" + name + "\"" + dgm::did_you_mean(name, known);
  return error;
}

}  // namespace dgm::routing
