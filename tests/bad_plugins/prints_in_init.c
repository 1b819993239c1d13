/* Not bad, only noisy: what it prints must not be taken for its description. */
#include <stdio.h>

#include "good_parts.h"

static dgm_status init(const dgm_host* host) {
  (void)host;
  puts("{\"refused\":\"by its own words\"}");
  return fflush(stdout) == 0 ? DGM_OK : DGM_INTERNAL;
}
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .init = init};
