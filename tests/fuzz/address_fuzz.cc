// link: dgm_net
// An address that parses prints, and parses back to itself; the kernel's socket tables are read
// without trusting their shape.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "host/net/address.h"
#include "host/net/port_owner.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace dgm::net;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto address = parse_address(text, 5000)) {
    std::string printed = print_address(*address);
    printed.resize(printed.rfind(':'));
    if (printed.front() == '[') printed = printed.substr(1, printed.size() - 2);
    const auto again = parse_address(printed, 5000);
    if (!again || !same_address(*address, *again)) std::abort();
    if (!same_address(*address, from_kernel(to_kernel(*address).storage))) std::abort();
  }
  const uint64_t udp = inode_of_port(text, PortKind::kUdp, 5000);
  const uint64_t listening = inode_of_port(text, PortKind::kTcpListener, 5000);
  if (listening != 0 && udp == 0) std::abort();  // listening is the narrower question
  return 0;
}
