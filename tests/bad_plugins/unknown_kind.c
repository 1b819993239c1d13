/* A kind with a spelling mistake. */
#include "good_parts.h"

static const dgm_provider_type type = {GOOD_TYPE, .kind = "dgm.recogniser/1"};
static const dgm_provider_type* const types[] = {&type, NULL};
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .types = types};
