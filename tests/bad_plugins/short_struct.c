/* The record ends before its list of types. */
#include "good_parts.h"

const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .struct_size = offsetof(dgm_plugin, types)};
