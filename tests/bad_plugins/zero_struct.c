/* struct_size was forgotten. */
#include "good_parts.h"

const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .struct_size = 0};
