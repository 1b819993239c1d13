/* A C++ exception leaves its init(). */
#include "good_parts.h"

void throw_now(void);

static dgm_status init(const dgm_host* host) {
  (void)host;
  throw_now();
  return DGM_OK;
}
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .init = init};
