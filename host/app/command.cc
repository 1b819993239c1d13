#include "host/app/command.h"

#include <algorithm>
#include <charconv>
#include <iostream>

#include "host/base/nearest.h"

namespace dgm::app {
namespace {

const OptionRow kHelp{"help", "", "", "print this help"};

std::string usage(const Command& command) {
  std::string line = "dragoman " + command.name;
  if (!command.options.empty()) line += " [options]";
  if (!command.operands.empty()) line += " " + command.operands;
  return line;
}

std::string written(const OptionRow& option) {
  return "--" + option.name + (option.argument.empty() ? "" : " " + option.argument);
}

std::string roff(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  if (out.starts_with('.') || out.starts_with('\'')) out.insert(0, "\\&");
  return out;
}

// The longest command name that the arguments begin with ("routes test" has two words).
const Command* find(const std::vector<Command>& commands, const std::vector<std::string>& arguments,
                    size_t& used) {
  const Command* best = nullptr;
  for (const auto& command : commands) {
    const auto words = static_cast<size_t>(std::ranges::count(command.name, ' ')) + 1;
    std::string given;
    for (size_t i = 0; i < words && i < arguments.size(); ++i)
      given += (i ? " " : "") + arguments[i];
    if (given == command.name && words > used) {
      best = &command;
      used = words;
    }
  }
  return best;
}

}  // namespace

std::string Arguments::get(const std::string& option) const {
  if (const auto found = given_.find(option); found != given_.end()) return found->second;
  const auto fallback = fallback_.find(option);
  return fallback == fallback_.end() ? std::string() : fallback->second;
}

Result<long> Arguments::number(const std::string& option, long low, long high) const {
  const auto text = get(option);
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && value >= low && value <= high)
    return value;
  return Error{"option --" + option, "\"" + text + "\" is not a whole number from " +
                                         std::to_string(low) + " to " + std::to_string(high)};
}

Result<Arguments> parse(const Command& command, const std::vector<std::string>& arguments) {
  Arguments parsed;
  std::vector<std::string> names{"help"};
  for (const auto& option : command.options) {
    names.push_back(option.name);
    if (!option.fallback.empty()) parsed.fallback_[option.name] = option.fallback;
  }
  bool options_end = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const auto& word = arguments[i];
    if (options_end || !word.starts_with("--")) {
      if (word == "-h" && !options_end)
        parsed.given_["help"] = "";
      else
        parsed.words_.push_back(word);
      continue;
    }
    if (word == "--") {
      options_end = true;
      continue;
    }
    const auto equals = word.find('=');
    const auto name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    const auto row = std::ranges::find(command.options, name, &OptionRow::name);
    if (row == command.options.end() && name != "help") {
      return Error{"dragoman " + command.name, "unknown option --" + name +
                                                   dgm::did_you_mean(name, names) + "; `dragoman " +
                                                   command.name + " --help` lists them"};
    }
    if (name == "help" || row->argument.empty()) {
      if (equals != std::string::npos)
        return Error{"dragoman " + command.name, "option --" + name + " takes no value"};
      parsed.given_[name] = "";
    } else if (equals != std::string::npos) {
      parsed.given_[name] = word.substr(equals + 1);
    } else if (i + 1 < arguments.size()) {
      parsed.given_[name] = arguments[++i];
    } else {
      return Error{"dragoman " + command.name,
                   "option --" + name + " needs a value: " + written(*row)};
    }
  }
  if (parsed.has("help")) return parsed;
  if (parsed.words_.size() < command.min_words)
    return Error{"dragoman " + command.name, "an operand is missing: " + usage(command)};
  if (parsed.words_.size() > command.max_words)
    return Error{"dragoman " + command.name,
                 "\"" + parsed.words_[command.max_words] + "\" is too much: " + usage(command)};
  return parsed;
}

std::string help_text(const Command& command) {
  std::string text = "Usage: " + usage(command) + "\n\n" + command.description + "\n";
  auto options = command.options;
  options.push_back(kHelp);
  text += "\nOptions:\n";
  size_t width = 0;
  for (const auto& option : options) width = std::max(width, written(option).size());
  for (const auto& option : options) {
    auto left = written(option);
    left.resize(width, ' ');
    text += "  " + left + "  " + option.help;
    if (!option.fallback.empty()) text += " (default: " + option.fallback + ")";
    text += "\n";
  }
  if (!command.examples.empty()) text += "\nExamples:\n";
  for (const auto& [line, meaning] : command.examples)
    text += "  " + line + "\n      " + meaning + "\n";
  return text;
}

std::string overview(const std::vector<Command>& commands) {
  std::string text =
      "dragoman, the live interpreter for phone calls\n\n"
      "Usage: dragoman COMMAND [options]\n\nCommands:\n";
  size_t width = 0;
  for (const auto& command : commands) width = std::max(width, command.name.size());
  for (const auto& command : commands) {
    auto name = command.name;
    name.resize(width, ' ');
    text += "  " + name + "  " + command.summary + "\n";
  }
  return text + "\n`dragoman COMMAND --help` explains each one.\n";
}

std::string manual_page(const std::vector<Command>& commands, const std::string& version) {
  std::string page =
      ".TH DRAGOMAN 1 \"\" \"dragoman " + version + "\" \"User Commands\"\n.SH NAME\n" +
      "dragoman \\- live interpreter for phone calls\n.SH SYNOPSIS\n.B dragoman\n.I command\n" +
      "[options]\n.SH COMMANDS\n";
  for (const auto& command : commands) {
    page += ".SS " + roff(usage(command)) + "\n" + roff(command.description) + "\n";
    for (const auto& option : command.options) {
      page += ".TP\n.B " + roff(written(option)) + "\n" + roff(option.help);
      if (!option.fallback.empty()) page += " (default: " + roff(option.fallback) + ")";
      page += "\n";
    }
    for (const auto& [line, meaning] : command.examples)
      page += ".PP\n" + roff(meaning) + ":\n.RS\n.nf\n" + roff(line) + "\n.fi\n.RE\n";
  }
  return page +
         ".SH EXIT STATUS\n0: done. 1: the job failed; the reason is on standard error. 2: wrong "
         "usage.\n";
}

int dispatch(const std::vector<Command>& commands, const std::string& version,
             const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h" ||
      arguments[0] == "help") {
    const bool manual = arguments.size() == 2 && arguments[1] == "--man";
    std::cout << (manual ? manual_page(commands, version) : overview(commands));
    return arguments.empty() ? 2 : 0;
  }
  size_t used = 0;
  const auto* command = find(commands, arguments, used);
  if (!command) {
    std::vector<std::string> names;
    for (const auto& each : commands) names.push_back(each.name);
    std::cerr << "dragoman: unknown command \"" << arguments[0] << "\""
              << dgm::did_you_mean(arguments[0], names) << "; `dragoman --help` lists them\n";
    return 2;
  }
  const auto parsed =
      parse(*command, {arguments.begin() + static_cast<ptrdiff_t>(used), arguments.end()});
  if (!parsed) {
    std::cerr << parsed.error().text() << "\n";
    return 2;
  }
  if (parsed->has("help")) {
    std::cout << help_text(*command);
    return 0;
  }
  return command->run(*parsed);
}

}  // namespace dgm::app
