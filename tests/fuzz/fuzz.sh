#!/usr/bin/env bash
# fuzz.sh BUILD SECONDS NAME...: lets libFuzzer look for harm in each parser for so long, one after the
# other, and prints a row for each. What it learns stays in BUILD/corpus/NAME; an input that harms is
# kept in BUILD/found and belongs into tests/fuzz/corpus/NAME once it is mended.
set -euo pipefail
build=$1 seconds=$2
shift 2
corpus=$(dirname "$0")/corpus
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
mkdir -p "$build/found"
failed=0
printf '%-18s %8s %12s %10s  %s\n' parser seconds executions reached findings
for name in "$@"; do
  mkdir -p "$build/corpus/$name"
  log=$build/found/$name.log
  result=none
  nice -n 19 "$build/bin/${name}_fuzz" "$build/corpus/$name" "$corpus/$name" -max_total_time="$seconds" \
    -timeout=10 -rss_limit_mb=2048 -max_len=4096 -artifact_prefix="$build/found/$name-" \
    -print_final_stats=1 -verbosity=1 > "$log" 2>&1 || { result="see $log"; failed=1; }
  ran=$(sed -n 's/^Done [0-9]* runs in \([0-9]*\) second.*/\1/p' "$log")
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  reached=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
  printf '%-18s %8s %12s %10s  %s\n' "$name" "${ran:--}" "${executions:--}" "${reached:--}" "$result"
done
exit $failed
