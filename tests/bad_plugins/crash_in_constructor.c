/* Dies before any function of the ABI is called. */
#include "good_parts.h"

static volatile int* volatile nowhere;
__attribute__((constructor)) static void begin(void) { *nowhere = 1; }
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN};
