/* Says that it cannot work here. */
#include "good_parts.h"

static dgm_status init(const dgm_host* host) {
  (void)host;
  return DGM_UNSUPPORTED;
}
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .init = init};
