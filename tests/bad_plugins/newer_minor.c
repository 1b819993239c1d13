/* Built for a later minor version of the ABI. */
#include "good_parts.h"

const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .abi_minor = DGM_ABI_MINOR + 3};
