#!/usr/bin/env bash
# The demonstration: the host with its shipped configuration, recorded human voices on four phones, two pairs at once.
# What is said, what it means and how far behind it is heard is printed as it happens; what each ear heard is written to
# WAV files. Then the host serves until Ctrl-C, and takes over what is edited in config/ and scripts/ meanwhile. --once ends it after the calls.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly dragoman=build/release/bin/dragoman
readonly sounds=/usr/share/asterisk/sounds
readonly ears=build/demonstration
prompts() { local language=$1 list= name; shift; for name in "$@"; do list+=,$sounds/$language/$name.wav; done; echo "${list#,}"; }
english=$(prompts en_US_f_Allison conf-extended dir-welcome number-not-answering tt-weasels)
spanish=$(prompts es_MX_f_Allison conf-extended tt-weasels demo-echodone)
readonly english spanish

once=false
[ "${1:-}" = --once ] && once=true
mkdir -p "$ears"

host=
stop_host() {
  [ -n "$host" ] || return 0
  kill -TERM "$host" 2>/dev/null || true
  wait "$host" || true
  host=
}
trap 'stop_host; exit 130' INT TERM

"$dragoman" run --config config --watch --show-conversation &
host=$!
for _ in $(seq 100); do
  curl -sf http://127.0.0.1:8090/healthz >/dev/null && break
  kill -0 "$host" 2>/dev/null || { wait "$host"; exit 1; }
  sleep 0.1
done
curl -sf http://127.0.0.1:8090/healthz >/dev/null || { echo "the host gave no sign within 10 s" >&2; stop_host; exit 1; }

# Four phones: 7777 and 8888 over RTP, 7000 and 7001 over AudioSocket, all at the same time.
call() { "$dragoman" call --via "$1" --to "$2" --play "$3" --record "$ears/heard-at-$2.wav" --pause "$4" --linger 4 >"$ears/$2.txt" 2>"$ears/$2.errors"; }
place_calls() {
  printf '\n== Four phones call: 7777 (English) with 8888 (Spanish), 7000 (English) with 7001 (Spanish)\n\n'
  local calls=()
  call rtp 7777 "$english" 2 & calls+=($!)
  call rtp 8888 "$spanish" 3 & calls+=($!)
  call audiosocket 7000 "$english" 2.5 & calls+=($!)
  call audiosocket 7001 "$spanish" 3.5 & calls+=($!)
  local failed=0 one
  for one in "${calls[@]}"; do wait "$one" || failed=1; done
  printf '\n== What each phone sent and heard\n\n'
  cat "$ears"/7777.txt; tail -qn +2 "$ears"/8888.txt "$ears"/7000.txt "$ears"/7001.txt
  printf '\nWhat each ear heard: %s\n' "$(echo "$ears"/heard-at-*.wav)"
  [ $failed -eq 0 ] || cat "$ears"/*.errors >&2
  return $failed
}

place_calls || { stop_host; exit 1; }
if $once; then
  place_calls || { stop_host; exit 1; }  # the same extensions again, without a restart
  kill -TERM "$host"
  wait "$host"
  exit
fi
printf '\n== Serving; Ctrl-C ends. Call again: %s call --to 7777 --play FILE.wav --record heard.wav\n\n' "$dragoman"
wait "$host"
