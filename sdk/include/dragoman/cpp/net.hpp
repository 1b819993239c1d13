// All sockets of the host. Each object belongs to one session (or listener), lives on its worker,
// and closes its socket when it is destroyed.
#pragma once

#include "dragoman/cpp/http.hpp"
#include "dragoman/cpp/stream.hpp"
#include "dragoman/cpp/udp.hpp"
#include "dragoman/cpp/websocket.hpp"
