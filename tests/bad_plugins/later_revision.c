/* Only a revision of the interface that this host does not speak. */
#include "good_parts.h"

static const dgm_provider_type type = {GOOD_TYPE, .kind = "dgm.recognizer/2"};
static const dgm_provider_type* const types[] = {&type, NULL};
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .types = types};
