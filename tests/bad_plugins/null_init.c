/* No init(). */
#include "good_parts.h"

const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .init = NULL};
