#!/bin/sh
# exports_test.sh FOLDER...: every plugin below the folders defines exactly one dynamic symbol,
# dgm_plugin_entry. Fails if there is no plugin to look at.
set -eu

plugins=$(find "$@" -name '*.so' | sort)
[ -n "$plugins" ] || { echo "no plugin is built in: $*"; exit 1; }

failed=0
for plugin in $plugins; do
  symbols=$(nm -D --defined-only "$plugin" | awk '{ print $NF }' | tr '\n' ' ')
  if [ "$symbols" != "dgm_plugin_entry " ]; then
    echo "$plugin exports: $symbols- expected dgm_plugin_entry alone; build it with" \
         "dragoman_add_plugin()"
    failed=1
  fi
done
echo "$(echo "$plugins" | wc -l) plugins looked at"
exit $failed
