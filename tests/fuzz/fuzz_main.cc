// Runs one LLVMFuzzerTestOneInput() without libFuzzer, which g++ 12 lacks: first every file of the
// corpus, then mutations of them from a seeded generator, so that a run can be repeated. An input
// that crashes, hangs or is caught by a sanitizer is written to a file that the same program
// replays.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
// Present when a sanitizer is linked.
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace {

using Input = std::vector<uint8_t>;

constexpr const char* kHelp =
    "usage: NAME_fuzz [--corpus DIR] [--runs N] [--seed N] [--seconds S] [--max-size N]\n"
    "                 [--crash-dir DIR] [FILE...]\n"
    "FILEs given: replays only them. Otherwise replays the corpus, then runs N mutations of it or\n"
    "as many as fit S seconds. A crash is written to DIR/NAME-SEED-RUN.crash.\n";

struct Options {
  std::string name, corpus, crash_dir = ".";
  uint64_t runs = 20'000, seed = 1;
  double seconds = 1.5;
  size_t max_size = 4'096;
  std::vector<std::string> files;
};

// What the crash handlers write; they may not allocate.
const uint8_t* current_data = nullptr;
size_t current_size = 0;
std::array<char, 4'096> crash_path{};

void write_crash() {
  if (crash_path[0] == '\0') return;
  const int file = open(crash_path.data(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0) return;
  for (size_t at = 0; at < current_size;) {
    const ssize_t written = write(file, current_data + at, current_size - at);
    if (written <= 0) break;
    at += static_cast<size_t>(written);
  }
  close(file);
  constexpr std::string_view kSaid = "the input was written to ";
  (void)!write(STDERR_FILENO, kSaid.data(), kSaid.size());
  (void)!write(STDERR_FILENO, crash_path.data(), std::strlen(crash_path.data()));
  (void)!write(STDERR_FILENO, "\n", 1);
  crash_path[0] = '\0';
}

void on_signal(int number) {
  if (number == SIGALRM) {
    constexpr std::string_view kSaid = "one input took longer than 10 s\n";
    (void)!write(STDERR_FILENO, kSaid.data(), kSaid.size());
  }
  write_crash();
  signal(number, SIG_DFL);
  raise(number);
}

void run(const Input& input, const std::string& crash_file) {
  // In memory of exactly its size, so that a sanitizer sees one byte too far.
  const Input exact(input);
  current_data = exact.data();
  current_size = exact.size();
  crash_file.copy(crash_path.data(), crash_path.size() - 1);
  crash_path[std::min(crash_file.size(), crash_path.size() - 1)] = '\0';
  alarm(10);
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
  crash_path[0] = '\0';
}

class Mutator {
 public:
  Mutator(uint64_t seed, const std::vector<Input>& corpus, size_t max_size)
      : random_(seed), corpus_(corpus), max_size_(max_size) {}

  Input next() {
    Input input = corpus_[below(corpus_.size())];
    for (size_t steps = 1 + below(8); steps > 0; --steps) change(input);
    input.resize(std::min(input.size(), max_size_));
    return input;
  }

 private:
  size_t below(size_t bound) { return static_cast<size_t>(random_() % bound); }
  uint8_t byte() {
    // Values on which parsers turn.
    constexpr uint8_t kTurning[] = {0,   1,    2,    0x7F, 0x80, 0xFE, 0xFF, ' ',
                                    '"', '\\', '\r', '\n', ':',  ';',  ',',  '=',
                                    '[', ']',  '{',  '}',  '-',  '0',  '9',  '%'};
    return below(2) == 0 ? static_cast<uint8_t>(random_()) : kTurning[below(std::size(kTurning))];
  }

  void change(Input& input) {
    if (input.empty()) {
      input.push_back(byte());
      return;
    }
    const size_t at = below(input.size());
    const auto place = input.begin() + static_cast<std::ptrdiff_t>(at);
    const size_t length = 1 + below(std::min<size_t>(input.size() - at, 32));
    const auto part_end = place + static_cast<std::ptrdiff_t>(length);
    switch (below(9)) {
      case 0:
        *place ^= static_cast<uint8_t>(1 << below(8));
        break;
      case 1:
        *place = byte();
        break;
      case 2:
        input.insert(place, 1 + below(4), byte());
        break;
      case 3:
        input.erase(place, part_end);
        break;
      case 4:
        input.resize(at);
        break;
      case 5: {  // a piece again, somewhere
        const Input piece(place, part_end);
        const auto there = static_cast<std::ptrdiff_t>(below(input.size() + 1));
        input.insert(input.begin() + there, piece.begin(), piece.end());
        break;
      }
      case 6: {  // a whole number, either byte order
        constexpr uint64_t kNumbers[] = {0,           1,           0x7F,        0x80,
                                         0xFF,        0x7FFF,      0x8000,      0xFFFF,
                                         0x7FFF'FFFF, 0x8000'0000, 0xFFFF'FFFF, ~uint64_t{0}};
        const uint64_t number = kNumbers[below(std::size(kNumbers))];
        const size_t size = size_t{1} << below(4);
        const bool big = below(2) == 0;
        for (size_t i = 0; i < size && at + i < input.size(); ++i) {
          input[at + i] = static_cast<uint8_t>(number >> (8 * (big ? size - 1 - i : i)));
        }
        break;
      }
      case 7: {  // the end of another input
        const Input& other = corpus_[below(corpus_.size())];
        const auto from = static_cast<std::ptrdiff_t>(below(other.size() + 1));
        input.resize(at);
        input.insert(input.end(), other.begin() + from, other.end());
        break;
      }
      case 8:
        *place = static_cast<uint8_t>(*place + (below(2) == 0 ? 1 : 255));
        break;
    }
  }

  std::mt19937_64 random_;
  const std::vector<Input>& corpus_;
  size_t max_size_;
};

Input read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "%s: cannot read it\n", path.c_str());
    std::exit(2);
  }
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<Input> read_corpus(const std::string& folder) {
  std::vector<Input> corpus;
  if (folder.empty() || !std::filesystem::is_directory(folder)) return corpus;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());  // the same run on every machine
  for (const auto& path : paths) corpus.push_back(read_file(path));
  return corpus;
}

[[noreturn]] void refuse(const std::string& reason) {
  std::fprintf(stderr, "%s\n%s", reason.c_str(), kHelp);
  std::exit(2);
}

Options parse(int argc, char** argv) {
  Options options;
  options.name = std::filesystem::path(argv[0]).filename().string();
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.rfind("--", 0) != 0) {
      options.files.push_back(word);
      continue;
    }
    if (++i == argc) refuse(word + " needs a value");
    const std::string value = argv[i];
    char* end = nullptr;
    const double number = std::strtod(value.c_str(), &end);
    const bool is_number = !value.empty() && *end == '\0' && number >= 0;
    if (word == "--corpus") {
      options.corpus = value;
    } else if (word == "--crash-dir") {
      options.crash_dir = value;
    } else if (!is_number) {
      refuse(word + " " + value + ": either the option or its number is not known");
    } else if (word == "--runs") {
      options.runs = static_cast<uint64_t>(number);
    } else if (word == "--seed") {
      options.seed = static_cast<uint64_t>(number);
    } else if (word == "--seconds") {
      options.seconds = number;
    } else if (word == "--max-size") {
      options.max_size = static_cast<size_t>(number);
    } else {
      refuse(word + ": this option is not known");
    }
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  for (const int number : {SIGABRT, SIGALRM}) signal(number, on_signal);
  if (__sanitizer_set_death_callback == nullptr) {  // else the sanitizer has something to say first
    for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) signal(number, on_signal);
  }
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(write_crash);

  for (const auto& file : options.files) {
    run(read_file(file), "");
    std::printf("%s: no crash\n", file.c_str());
  }
  if (!options.files.empty()) return 0;

  auto corpus = read_corpus(options.corpus);
  const auto crash_file = [&](uint64_t number) {
    return options.crash_dir + "/" + options.name + "-" + std::to_string(options.seed) + "-" +
           std::to_string(number) + ".crash";
  };
  for (const Input& input : corpus) run(input, crash_file(0));
  const size_t replayed = corpus.size();
  corpus.emplace_back();

  const auto began = std::chrono::steady_clock::now();
  const std::chrono::duration<double> budget(options.seconds);
  Mutator mutator(options.seed, corpus, options.max_size);
  uint64_t done = 0;
  while (done < options.runs && std::chrono::steady_clock::now() - began < budget) {
    run(mutator.next(), crash_file(++done));
  }
  std::printf("%s: %zu inputs of the corpus, %llu mutations with seed %llu, no crash\n",
              options.name.c_str(), replayed, static_cast<unsigned long long>(done),
              static_cast<unsigned long long>(options.seed));
  return 0;
}
