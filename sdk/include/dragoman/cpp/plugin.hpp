// The record of a plugin. At namespace scope of exactly one file:
//
//   DGM_PLUGIN("org.dragoman.recognizer_x", "1.0.0", "Apache-2.0",
//              dragoman::recognizer_type<Provider>(
//                  {.name = "x", .help = "...", .capabilities = kCapabilities, .options =
//                  kOptions}))
//
// A plugin may list several types. The record is constant data: a reader needs to run no code.
#pragma once

#include "dragoman/cpp/host.hpp"
#include "dragoman/cpp/provider_type.hpp"

namespace dragoman::detail {

template <size_t N>
consteval std::array<const dgm_provider_type*, N + 1> addresses(
    const std::array<dgm_provider_type, N>& types) {
  std::array<const dgm_provider_type*, N + 1> list{};
  for (size_t i = 0; i < N; ++i) list[i] = &types[i];
  return list;
}

inline dgm_status init_plugin(const dgm_host* host) noexcept {
  if (!host || !host->log || !host->get_service || !host->post) return DGM_INVALID_ARGUMENT;
  attach_host(host);
  return DGM_OK;
}

inline void deinit_plugin() noexcept { attach_host(nullptr); }

}  // namespace dragoman::detail

#define DGM_PLUGIN(id, version, license, ...)                                            \
  namespace {                                                                            \
  constexpr std::array dgm_plugin_types = {__VA_ARGS__};                                 \
  constexpr auto dgm_plugin_type_list = ::dragoman::detail::addresses(dgm_plugin_types); \
  }                                                                                      \
  extern "C" DGM_EXPORT constinit const dgm_plugin dgm_plugin_entry = {                  \
      sizeof(dgm_plugin),                                                                \
      DGM_ABI_MAJOR,                                                                     \
      DGM_ABI_MINOR,                                                                     \
      id,                                                                                \
      version,                                                                           \
      license,                                                                           \
      &::dragoman::detail::init_plugin,                                                  \
      &::dragoman::detail::deinit_plugin,                                                \
      dgm_plugin_type_list.data()};                                                      \
  static_assert(true)
