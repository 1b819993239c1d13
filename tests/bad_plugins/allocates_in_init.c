/* Takes memory without end. */
#include <stdlib.h>
#include <string.h>

#include "good_parts.h"

static dgm_status init(const dgm_host* host) {
  void* more = NULL;
  (void)host;
  do {
    more = malloc(16U << 20);
    memset(more, 1, 16U << 20); /* and uses what it did not get */
  } while (more != host);
  return DGM_OK;
}
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .init = init};
