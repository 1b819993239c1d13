/* Describes itself well, then dies when its process ends. */
#include "good_parts.h"

static volatile int* volatile nowhere;
__attribute__((destructor)) static void end(void) { *nowhere = 1; }
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN};
