#include "host/net/port_owner.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "host/net/address.h"

namespace dgm::net {
namespace {

constexpr int kProcessesLookedAt = 4096;
constexpr std::string_view kListening = "0A";  // TCP_LISTEN in /proc/net/tcp

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (size_t at = 0;;) {
    at = line.find_first_not_of(" \t", at);
    if (at == std::string_view::npos) return words;
    const size_t end = std::min(line.find_first_of(" \t", at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
}

bool holds_socket(const std::filesystem::path& process, const std::string& link) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(process / "fd", error), end;
       !error && entry != end; entry.increment(error)) {
    std::error_code unreadable;
    if (std::filesystem::read_symlink(entry->path(), unreadable) == link) return true;
  }
  return false;
}

}  // namespace

uint64_t inode_of_port(std::string_view lines, PortKind kind, uint16_t port) {
  for (size_t at = 0; at < lines.size();) {
    const size_t end = std::min(lines.find('\n', at), lines.size());
    const auto words = words_of(lines.substr(at, end - at));
    at = end + 1;
    // sl local_address rem_address st tx:rx tr:tm retrnsmt uid timeout inode
    if (words.size() < 10) continue;
    const size_t colon = words[1].rfind(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view hex = words[1].substr(colon + 1);
    unsigned found = 0;
    if (std::from_chars(hex.data(), hex.data() + hex.size(), found, 16).ec != std::errc{}) continue;
    if (found != port || (kind == PortKind::kTcpListener && words[3] != kListening)) continue;
    uint64_t inode = 0;
    std::from_chars(words[9].data(), words[9].data() + words[9].size(), inode);
    if (inode != 0) return inode;
  }
  return 0;
}

std::string owner_of_port(PortKind kind, uint16_t port) {
  const char* const base = kind == PortKind::kUdp ? "/proc/net/udp" : "/proc/net/tcp";
  uint64_t inode = inode_of_port(read_file(base), kind, port);
  if (inode == 0) inode = inode_of_port(read_file(std::string(base) + "6"), kind, port);
  if (inode == 0) return {};

  const std::string link = "socket:[" + std::to_string(inode) + "]";
  int left = kProcessesLookedAt;
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc", error), end;
       !error && entry != end && left > 0; entry.increment(error)) {
    const std::string pid = entry->path().filename();
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    --left;
    if (!holds_socket(entry->path(), link)) continue;
    std::string name = read_file(entry->path() / "comm");
    while (!name.empty() && name.back() == '\n') name.pop_back();
    return "process " + name + " (pid " + pid + ")";
  }
  return {};
}

std::string port_in_use_sentence(PortKind kind, uint16_t port) {
  const std::string owner = owner_of_port(kind, port);
  return owner.empty() ? "in use by a process that this user may not see: stop it, or choose "
                         "another port"
                       : "in use by " + owner + ": stop it, or choose another port";
}

Error port_error(PortKind kind, const dgm_address& address, int error) {
  const std::string where = (kind == PortKind::kUdp ? "UDP " : "TCP ") + print_address(address);
  switch (error) {
    case EADDRINUSE:
      return {where, port_in_use_sentence(kind, address.port)};
    case EADDRNOTAVAIL:
      return {where, "is not an address of this machine: `ip address` lists those it has"};
    case EACCES:
      return {where,
              "ports below 1024 need root or CAP_NET_BIND_SERVICE: choose a higher port, or grant "
              "the capability"};
    case EMFILE:
      return {where, "no descriptor is left; raise LimitNOFILE or `ulimit -n`"};
    default:
      return {where, std::string("cannot be opened: ") + std::strerror(error)};
  }
}

}  // namespace dgm::net
