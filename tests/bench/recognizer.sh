#!/usr/bin/env bash
# Word error rate, translation and delay of the local engines: recorded human prompts that are not in the demonstration
# are said into calls of a host of its own. Options: --prompts N (of each list), --alone (one call after the other).
set -euo pipefail
cd "$(dirname "$0")/../.."

exec "${DRAGOMAN_BUILD:-build/release}/bin/recognizer_bench" "$@"
