// Who has a port: for the sentence that a user reads when it cannot be opened.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dragoman/net.h"
#include "host/base/result.h"

namespace dgm::net {

enum class PortKind : uint8_t { kUdp, kTcpListener };

// "process asterisk (pid 1234)", or empty if it is not known (processes of other users hide their
// descriptors). Reads /proc; takes milliseconds, so only on the way to an error.
std::string owner_of_port(PortKind kind, uint16_t port);

// Of the lines of /proc/net/udp or /proc/net/tcp: the inode of a socket bound to this port, 0:
// none. For TCP only listening ones count.
uint64_t inode_of_port(std::string_view proc_net_lines, PortKind kind, uint16_t port);

// "in use by process asterisk (pid 1234): stop it, or choose another port".
std::string port_in_use_sentence(PortKind kind, uint16_t port);

// Why a socket cannot be had at `address`: the kernel's answer `error` (errno) with its remedy.
Error port_error(PortKind kind, const dgm_address& address, int error);

}  // namespace dgm::net
