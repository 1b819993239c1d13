#!/usr/bin/env bash
# Instances of a real Asterisk 22 with the files of config/asterisk, each in a folder of its own, as many as wanted side by side.
#   asterisk.sh render FOLDER          writes its configuration
#   asterisk.sh run FOLDER             renders and runs it until it ends
#   asterisk.sh start FOLDER           the same in the background, until it is ready
#   asterisk.sh rx FOLDER COMMAND...   a command of its command line, such as "core show channels"
#   asterisk.sh stop FOLDER | kill FOLDER
# Ports: those of config/asterisk, each PORT_BASE higher; or each by its own variable, see below.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
readonly here
readonly files=$here/../../config/asterisk

command=${1:?one of: render run start rx stop kill}
folder=$(realpath -m "${2:?the folder of the instance}")
shift 2
tree=${ASTERISK_TREE:-$("$here/get_asterisk.sh")}  # another one than that of the tests, such as an older release

base=${PORT_BASE:-0}
sip_port=${SIP_PORT:-$((5060 + base))}
http_port=${HTTP_PORT:-$((8088 + base))}
rtp_first=${RTP_FIRST:-$((10000 + base))}
rtp_last=${RTP_LAST:-$((rtp_first + 398))}
audiosocket_7000=${AUDIOSOCKET_7000:-$((5050 + base))}
audiosocket_7001=${AUDIOSOCKET_7001:-$((5052 + base))}
websocket_port=${WEBSOCKET_PORT:-$((8787 + base))}
caller_port=${CALLER_PORT:-$((5070 + base))}
callee_port=${CALLEE_PORT:-$((5072 + base))}

first() { # of these that is there
  local path
  for path in "$@"; do [ ! -e "$path" ] || { echo "$path"; return; }; done
}
fail() { printf 'asterisk.sh: %s\n' "$*" >&2; exit 1; }

# The files are what an admin copies: what they say of ports is replaced, and has to be there.
replace() { # FILE, what stands there, what comes in its place
  local file=$folder/etc/$1
  grep -qF -- "$2" "$file" || fail "config/asterisk/$1 has no \"$2\" any more"
  sed -i "s|${2//./\\.}|$3|g" "$file"
}

render() {
  rm -rf "$folder/etc"
  mkdir -p "$folder"/{etc,lib,spool/recording,run,log,cache}
  cp "$files"/*.conf "$folder/etc/"
  replace pjsip.conf 127.0.0.1:5060 "127.0.0.1:$sip_port"
  replace http.conf 'bindport = 8088' "bindport = $http_port"
  replace rtp.conf 'rtpstart = 10000' "rtpstart = $rtp_first"
  replace rtp.conf 'rtpend = 19998' "rtpend = $rtp_last"
  # First aside: one of the new ports may be the other's old one.
  replace extensions.conf 127.0.0.1:5050 @7000@
  replace extensions.conf 127.0.0.1:5052 @7001@
  replace extensions.conf @7000@ "127.0.0.1:$audiosocket_7000"
  replace extensions.conf @7001@ "127.0.0.1:$audiosocket_7001"
  replace websocket_client.conf 127.0.0.1:8787 "127.0.0.1:$websocket_port"
  local addition name modules
  modules=$(first "$tree"/usr/lib/asterisk/modules "$tree"/usr/lib/*/asterisk/modules)
  for addition in "$here"/config/*.conf; do
    name=$(basename "$addition")
    sed -e "s|@FOLDER@|$folder|; s|@MODULES@|$modules|; s|@DATA@|$tree/usr/share/asterisk|" \
      -e "s|@CALLER_PORT@|$caller_port|; s|@CALLEE_PORT@|$callee_port|" "$addition" >> "$folder/etc/$name"
  done
  # Files that modules ask for and that may be empty.
  for name in acl ccss cdr cel chan_websocket codecs features manager pjproject res_parking udptl; do
    [ -e "$folder/etc/$name.conf" ] || : > "$folder/etc/$name.conf"
  done
}

asterisk() { # options; instead of this process
  local loader libraries
  loader=$(first "$tree"/usr/lib/*/ld-linux-*.so.* "$tree"/lib/*/ld-linux-*.so.*)
  libraries=$(basename "$(dirname "$loader")")
  exec "$loader" --library-path "$tree/usr/lib/$libraries:$tree/lib/$libraries:$tree/usr/lib" "$tree/usr/sbin/asterisk" -C "$folder/etc/asterisk.conf" "$@"
}
rx() { (asterisk -rx "$*"); }

pid() { cat "$folder/pid" 2>/dev/null; }
is_running() { kill -0 "$(pid)" 2>/dev/null; }
wait_until_away() {
  for _ in $(seq 100); do is_running || return 0; sleep 0.1; done
  fail "it is still running, pid $(pid)"
}

case $command in
  render) render ;;
  run) render; asterisk -f ;;
  start)
    render
    (asterisk -f) </dev/null >"$folder/log/console" 2>&1 &
    echo $! > "$folder/pid"
    for _ in $(seq 200); do
      is_running || fail "it ended: $(tail -n 3 "$folder/log/console")"
      case $(rx core waitfullybooted 2>/dev/null || true) in
        *'fully booted'*) echo "ready: SIP 127.0.0.1:$sip_port, ARI http://127.0.0.1:$http_port/ari, pid $(pid)"; exit ;;
      esac
      sleep 0.05
    done
    fail "it was not ready within 10 s" ;;
  rx) rx "$@" ;;
  stop) kill -TERM "$(pid)"; wait_until_away; rm -f "$folder/pid" ;;
  kill) kill -KILL "$(pid)"; wait_until_away; rm -f "$folder/pid" ;;
  *) fail "unknown: $command" ;;
esac
