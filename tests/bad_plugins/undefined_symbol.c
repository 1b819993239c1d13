/* Calls a function that no library defines. */
#include "good_parts.h"

dgm_status dgm_test_nobody_defines_this(void);
static dgm_status init(const dgm_host* host) {
  (void)host;
  return dgm_test_nobody_defines_this();
}
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .init = init};
