#!/usr/bin/env bash
# clang-tidy over the sources of the program and its plugins. Most of what it does is to look at the headers that they
# share, so it is given several files of a folder as one. Where they do not go together, or something is found, the
# halves are looked at, down to the single file. What has passed is not looked at again until it or a header changes.
#
# lint.sh COMPILE_COMMANDS FOLDER JOBS; FOLDER: for what has passed, and for this run
set -euo pipefail
readonly commands=$1 folder=$2 jobs=$3
readonly together=8

mkdir -p "$folder/units"
rm -f "$folder"/units/*

# A line per file: its path in the repository, a tab, the command that compiles it; files of one folder that are
# compiled alike follow each other. clang knows neither -fno-gnu-unique nor precompiled headers of g++.
table() {
  awk -v root="$PWD/" '
    /^  "command": / { command = $0; sub(/^  "command": "/, "", command); sub(/",$/, "", command) }
    /^  "file": / {
      file = $0; sub(/^  "file": "/, "", file); sub(/",?$/, "", file)
      gsub(/\\"/, "\"", command); gsub(/\\\\/, "\\", command)
      if (index(file, root) == 1) print substr(file, length(root) + 1) "\t" command
    }' "$commands" |
    sed -E 's/-fno-gnu-unique//g; s/-Winvalid-pch -include [^ ]*cmake_pch[^ ]*//g; s/ -o [^ ]+ -c [^ ]+$//; s/\t.*(ccache|env) +[^ ]+\+\+/\t/; s/\t[^ ]*\+\+ /\t/'
}

table > "$folder/table"
headers=$( (git ls-files '*.h' '*.hpp' | xargs cat; cat .clang-tidy "$0") | sha256sum | cut -c1-16)
export headers folder

stamp_of() { echo "$folder/$( (echo "$headers $1"; cat "$1") | sha256sum | cut -c1-32)"; }

look_at() { # FILE...
  local unit=$1 options file
  eval "options=($(awk -F '\t' -v file="$1" '$1 == file { print $2; exit }' "$folder/table"))"
  if [ $# -gt 1 ]; then
    unit=$(mktemp "$folder/units/XXXXXXXX.cc")
    printf '#include "%s"\n' "${@/#/$PWD/}" > "$unit"
    if clang-tidy --quiet --config-file=.clang-tidy --checks=-bugprone-suspicious-include "$unit" -- "${options[@]}" >/dev/null 2>&1; then
      for file in "$@"; do touch "$(stamp_of "$file")"; done
      return
    fi
    look_at "${@:1:$#/2}" && look_at "${@:$#/2+1}"
    return
  fi
  clang-tidy --quiet "$1" -- "${options[@]}" 2>/dev/null || { echo "clang-tidy: $1" >&2; return 1; }
  touch "$(stamp_of "$1")"
}
export -f stamp_of look_at

git ls-files 'host/*.cc' 'plugins/*.cc' | while read -r file; do
  [ -e "$(stamp_of "$file")" ] || echo "$file"
done > "$folder/todo"
echo "$(wc -l < "$folder/todo") files to look at"

# Batches: files of one folder with the same options, at most so many.
awk -F '\t' -v together=$together '
  NR == FNR { todo[$1] = 1; next }
  !($1 in todo) || ($1 in seen) { next }
  {
    seen[$1] = 1
    place = $1; sub(/[^\/]*$/, "", place)
    key = place "\t" $2
    if (key != last || count == together) { if (line) print line; line = ""; count = 0 }
    last = key; line = line (line ? " " : "") $1; ++count
  }
  END { if (line) print line }' "$folder/todo" "$folder/table" > "$folder/batches"
unknown=$(tr ' ' '\n' < "$folder/batches" | sort | comm -13 - <(sort "$folder/todo"))
[ -z "$unknown" ] || { echo "no target compiles $unknown; add it to a CMakeLists.txt, or delete it" >&2; exit 1; }
xargs -r -P "$jobs" -L 1 bash -c 'look_at "$@" || exit 255' look_at < "$folder/batches"
