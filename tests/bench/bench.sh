#!/usr/bin/env bash
# Measures and prints tables: bench.sh [audio | media | recognizer | asterisk | cloud | faults | reload | all] [options of the program]
# What is printed stays in build/bench/SUITE.txt. DRAGOMAN_BUILD names another build folder.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly programs=${DRAGOMAN_BUILD:-build/release}/bin
readonly results=build/bench
mkdir -p "$results"

say() { printf '\n== %s\n' "$*" >&2; }

audio() {
  say "Audio: nanoseconds per frame of each stage"
  "$programs/bench_audio_stages" "$@" | tee "$results/audio.txt"
}

media() {
  say "Pacing: the wheel against a timer for each leg, and its drift (about 2 minutes)"
  "$programs/bench_pacing" | tee "$results/pacing.txt"
  say "Media: latency, loss, CPU and memory at 100, 500 and 1,000 legs (about 20 minutes; --rounds 1 --seconds 5 is quicker)"
  "$programs/media_bench" "$@" | tee "$results/media.txt"
}

recognizer() {
  say "Recognizer: word error rate, translation and delay of recorded prompts (about 8 minutes)"
  tests/bench/recognizer.sh "$@" | tee "$results/recognizer.txt"
}

asterisk() {
  say "Asterisk: latency, losses, set-up and leaks of calls through a real Asterisk (about 6 minutes; --part latency|loss|set-up|leak)"
  tests/asterisk/get_asterisk.sh >/dev/null
  "$programs/asterisk_bench" "$@" | tee "$results/asterisk.txt"
}

cloud() {
  say "Cloud: every word and every delay of calls through simulated services (about 2 minutes)"
  { "$programs/cloud_bench" --part text "$@" && "$programs/cloud_bench" --part latency "$@"; } | tee "$results/cloud.txt"
}

faults() {
  say "Faults: what a listener notices when a service fails (about 8 minutes; --only deepgram, --only deepl:cut, --latency published, --at-once 19 takes 2)"
  "$programs/cloud_bench" --part faults "$@" | tee "$results/faults.txt"
}

reload() {
  say "Reload: everything changed under 100 pairs of callers, under normal scheduling and SCHED_FIFO, and the cost of a decision (about 3 minutes)"
  (
    status=0
    "$programs/reload_bench" --part calls "$@" || status=1
    echo
    "$programs/reload_bench" --part calls --fifo "$@" || status=1
    "$programs/reload_bench" --part decision || status=1
    exit $status
  ) | tee "$results/reload.txt"
}

suite=${1:-all}
[ $# -eq 0 ] || shift
case $suite in
  audio | media | recognizer | asterisk | cloud | faults | reload) "$suite" "$@" ;;
  all) audio; recognizer; asterisk; cloud; faults; reload; media ;;
  *) echo "unknown suite: $suite (audio, media, recognizer, asterisk, cloud, faults, reload, all)" >&2; exit 2 ;;
esac
