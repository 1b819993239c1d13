/* Ends the process as if all were well. */
#include <unistd.h>

#include "good_parts.h"

static dgm_status init(const dgm_host* host) {
  (void)host;
  _exit(0);
  return DGM_OK;
}
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .init = init};
