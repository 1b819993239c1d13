/* Gives up the whole process. */
#include <stdlib.h>

#include "good_parts.h"

static dgm_status init(const dgm_host* host) {
  (void)host;
  abort();
  return DGM_OK;
}
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .init = init};
