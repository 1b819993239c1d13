#!/usr/bin/env bash
# The demonstration without keys: Deepgram, DeepL and ElevenLabs are simulated on this machine, the host reaches them as
# it would reach the real ones. What two phones say is carried in tones, so what the other ear hears is known to the
# letter. Then host and simulators serve until Ctrl-C. --once ends after the calls; --latency published makes the
# services as slow as they are said to be; --fault NAME:FAULT spoils one of them (see dragoman-sim --help).
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly dragoman=build/release/bin/dragoman simulate=build/release/bin/dragoman-sim
readonly folder=build/simulation
readonly english="Good morning, how can I help you? What is the number of your order? Thank you for your help."
readonly french="Mon colis n'est pas arrivé. Le numéro est quatre sept un un. Au revoir."

once=false
options=()
for option in "$@"; do
  case $option in
    --once) once=true ;;
    *) options+=("$option") ;;
  esac
done
mkdir -p "$folder"

host= simulators=
end() { # pid
  [ -n "$1" ] || return 0
  kill -TERM "$1" 2>/dev/null || true
  wait "$1" || true
}
stop_all() { end "$host"; host=; end "$simulators"; simulators=; }
trap 'stop_all; exit 130' INT TERM
trap stop_all EXIT

"$simulate" --folder "$folder" "${options[@]}" >"$folder/simulators.txt" 2>&1 &
simulators=$!
for _ in $(seq 100); do
  grep -q '^serving' "$folder/simulators.txt" && break
  kill -0 "$simulators" 2>/dev/null || { cat "$folder/simulators.txt" >&2; exit 1; }
  sleep 0.1
done
cat "$folder/simulators.txt"

"$dragoman" run --config "$folder" --watch --show-conversation &
host=$!
for _ in $(seq 100); do
  curl -sf http://127.0.0.1:8090/healthz >/dev/null && break
  kill -0 "$host" 2>/dev/null || { wait "$host"; exit 1; }
  sleep 0.1
done
curl -sf http://127.0.0.1:8090/healthz >/dev/null || { echo "the host gave no sign within 10 s" >&2; exit 1; }

# Each sentence is a recording of its own: a pause between them ends the utterance.
say() { # extension, text
  local sentence number=0 list=
  while read -r sentence; do
    number=$((number + 1))
    "$simulate" speak "$folder/said-$1-$number.wav" "$sentence"
    list+=,$folder/said-$1-$number.wav
  done < <(sed 's/\([.?!]\) /\1\n/g' <<<"$2")
  echo "${list#,}"
}
call() { # extension, text
  "$dragoman" call --config "$folder" --to "$1" --play "$(say "$1" "$2")" --record "$folder/heard-at-$1.wav" --pause 2.5 --linger 5 \
    >"$folder/$1.txt" 2>"$folder/$1.errors"
}

printf '\n== Two phones call: 7777 (English) with 8888 (French), both speak at the same time\n\n'
calls=()
call 7777 "$english" & calls+=($!)
call 8888 "$french" & calls+=($!)
failed=0
for one in "${calls[@]}"; do wait "$one" || failed=1; done
[ $failed -eq 0 ] || { cat "$folder"/*.errors >&2; exit 1; }

# Voice 1 is the simulated synthesizer; what the other one says in his own voice is voice 0.
printf '\n== What arrived, to the letter\n\n'
printf '7777 said:  %s\n8888 heard: %s\n\n' "$english" "$("$simulate" hear --voice 1 "$folder/heard-at-8888.wav")"
printf '8888 said:  %s\n7777 heard: %s\n' "$french" "$("$simulate" hear --voice 1 "$folder/heard-at-7777.wav")"
$once && exit
printf '\n== Serving; Ctrl-C ends. Say more: %s speak hello.wav "Have a nice day."\n   then: %s call --config %s --to 7777 --play hello.wav --record heard.wav\n\n' \
  "$simulate" "$dragoman" "$folder"
wait "$host"
