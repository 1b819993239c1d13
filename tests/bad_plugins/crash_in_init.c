/* Writes to address 0. */
#include "good_parts.h"

static volatile int* volatile nowhere;
static dgm_status init(const dgm_host* host) {
  (void)host;
  *nowhere = 1;
  return DGM_OK;
}
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .init = init};
