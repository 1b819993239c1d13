#include <algorithm>
#include <string>
#include <string_view>

#include "dragoman/services.h"
#include "host/base/log.h"
#include "host/base/version.h"
#include "host/modules/abi_values.h"
#include "host/modules/frame_service.h"
#include "host/modules/handles.h"
#include "host/modules/metric_service.h"
#include "host/modules/net_service.h"
#include "host/modules/scope.h"
#include "host/modules/timer_service.h"

namespace dgm::modules {
namespace {

void log_line(int32_t severity, dgm_scope scope, dgm_str text) {
  const WorkerHandles* const handles = scope == 0 ? nullptr : WorkerHandles::named_by(scope);
  std::string line = handles == nullptr ? std::string() : handles->board().label_of(scope);
  if (!line.empty()) line += ": ";
  line += view(text);
  log::write(
      log::Level{static_cast<uint8_t>(std::clamp<int32_t>(severity, DGM_LOG_DEBUG, DGM_LOG_ERROR))},
      "PLUGIN", line);
}

const void* get_service(const char* id) {
  const std::string_view wanted = id == nullptr ? "" : id;
  if (wanted == DGM_HOST_NET_ID) return &net_service();
  if (wanted == DGM_HOST_TIMERS_ID) return &timer_service();
  if (wanted == DGM_HOST_FRAMES_ID) return &frame_service();
  if (wanted == DGM_HOST_METRICS_ID) return &metric_service();
  return nullptr;
}

dgm_status post(dgm_scope scope, uint64_t event) {
  if (kind_of(scope) != static_cast<uint8_t>(HandleKind::kScope)) return DGM_INVALID_ARGUMENT;
  WorkerHandles* const handles = WorkerHandles::named_by(scope);
  if (handles == nullptr || !handles->board().is_open(scope)) return DGM_CANCELLED;
  // Two numbers fit into the task itself: nothing is allocated.
  const bool is_taken = handles->worker().post([scope, event] {
    WorkerHandles* const here = WorkerHandles::here();
    if (here != nullptr) here->deliver_posted(scope, event);
  });
  return is_taken ? DGM_OK : DGM_BUSY;
}

}  // namespace

const dgm_host& host_table() {
  static const dgm_host kTable{
      .struct_size = sizeof(dgm_host),
      .abi_major = DGM_ABI_MAJOR,
      .abi_minor = DGM_ABI_MINOR,
      .version = version(),
      .log = log_line,
      .get_service = get_service,
      .post = post,
  };
  return kTable;
}

}  // namespace dgm::modules
