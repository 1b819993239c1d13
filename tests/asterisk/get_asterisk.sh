#!/usr/bin/env bash
# Prints the folder of an unpacked Asterisk 22; if there is none yet, gets Asterisk and every library it needs from the Debian
# mirror this machine is configured with. Needs no root and installs nothing: the programs run through their own ld.so.
set -euo pipefail
umask 022

readonly cache=${XDG_CACHE_HOME:-$HOME/.cache}/dragoman
readonly suite=sid  # bookworm has no Asterisk
readonly keyring=/usr/share/keyrings/debian-archive-keyring.gpg

fail() { printf 'There is no Asterisk 22 for the tests: %s\n' "$*" >&2; exit 1; }

newest_unpacked() {
  local folder
  for folder in "$cache"/asterisk-22.*/; do
    if [ -e "$folder/complete" ]; then echo "${folder%/}"; fi
  done | sort -V | tail -n 1
}

# apt with folders of its own, and with an empty list of installed packages: so it wants every library.
prepare_apt() {
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep '/debian/\?$' | sort -u | head -n 1)
  [ -n "$mirror" ] || fail "apt's sources name no Debian mirror"
  mkdir -p "$work"/{lists/partial,archives/partial,tree}
  : > "$work/status"
  echo "deb [signed-by=$keyring] ${mirror%/} $suite main" > "$work/sources.list"
}

# What is signed is checked; only its age is not, because a mirror may be a frozen copy.
own_apt() {
  apt-get -qq -y \
    -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
    -o Dir::State="$work" -o Dir::State::lists="$work/lists" -o Dir::State::status="$work/status" \
    -o Dir::Cache="$work" -o Dir::Cache::archives="$work/archives" \
    -o Acquire::Check-Valid-Until=false -o Acquire::Languages=none -o Acquire::Retries=3 \
    -o APT::Sandbox::User="$(id -un)" -o APT::Install-Recommends=false -o Debug::NoLocking=true \
    -o pkgCacheGen::ForceEssential=none "$@" >>"$work/apt.log" 2>&1 ||
    fail "apt-get $* failed with \"$(grep '^E:' "$work/apt.log" | head -n 1)\"; is the mirror of apt's sources reachable, and does it have $suite?"
}

unpack() {
  local package
  for package in "$work"/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$work/tree" --no-same-owner \
      --exclude=./etc --exclude=./var --exclude=./dev --exclude=./usr/share/doc --exclude=./usr/share/man \
      --exclude=./usr/share/locale --exclude='./usr/share/perl*' --exclude='./usr/lib/*/perl*'
  done
  # Links that the packages' own scripts would make.
  ln -sfn en_US_f_Allison "$work/tree/usr/share/asterisk/sounds/en"
  [ -x "$work/tree/usr/sbin/asterisk" ] || fail "its package has no /usr/sbin/asterisk"
}

folder=$(newest_unpacked)
if [ -z "$folder" ]; then
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock 9
  folder=$(newest_unpacked)  # by whoever had the lock
fi
if [ -z "$folder" ]; then
  work=$(mktemp -d "$cache/unpacking-XXXXXX")
  trap 'rm -rf "$work"' EXIT
  echo "Getting Asterisk 22 from the configured Debian mirror" >&2
  prepare_apt
  own_apt update --error-on=any
  own_apt --download-only install asterisk asterisk-core-sounds-en-wav
  version=$(basename "$work"/archives/asterisk_*.deb | sed 's/^asterisk_\(\(.*\)%3a\)\?\([0-9.]*\).*/\3/')
  case $version in 22.*) ;; *) fail "the mirror's $suite has version $version" ;; esac
  unpack
  : > "$work/tree/complete"
  folder=$cache/asterisk-$version
  rm -rf "$folder"
  mv "$work/tree" "$folder"
fi
echo "$folder"
