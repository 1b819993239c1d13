#!/usr/bin/env bash
# Runs the demonstration twice over and checks what a newcomer would see and hear.
set -euo pipefail
cd "$(dirname "$0")/../.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT
fail() { cat "$log"; echo "FAILED: $*" >&2; exit 1; }

tests/end_to_end/demonstration.sh --once >"$log" 2>&1 || fail "the demonstration did not end well"

expect() { # how often at least, pattern
  local found
  found=$(grep -cE "$2" "$log" || true)
  [ "$found" -ge "$1" ] || fail "expected at least $1 lines like \"$2\", found $found"
}
expect 4 'HEARD 7777 said \[en-US\]: '
expect 4 'MEANT 7777 means \[es-ES\]: '
expect 4 'SPOKEN 8888 hears 7777 [0-9.]+ s after the end of speech'
expect 4 'SPOKEN 7001 hears 7000 [0-9.]+ s after the end of speech'
expect 2 'HEARD 8888 said \[es-ES\]: '
expect 2 'SPOKEN 7777 hears 8888 '
expect 8 'LEG_LEFT '
expect 1 'STOPPED '
! grep -qE ' (ERROR|TROUBLE) ' "$log" || fail "there was trouble in the log"
for extension in 7777 8888 7000 7001; do
  grep -qE "^$extension .* dBFS *$" "$log" || fail "the phone of $extension heard nothing"
  [ "$(stat -c %s "build/demonstration/heard-at-$extension.wav")" -gt 100000 ] || fail "heard-at-$extension.wav is too short"
done
echo "the demonstration: all expectations met"
