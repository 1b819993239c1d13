/* Built for the next major version of the ABI. */
#include "good_parts.h"

const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .abi_major = DGM_ABI_MAJOR + 1};
