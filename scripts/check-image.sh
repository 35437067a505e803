#!/usr/bin/env bash
# Builds what the image vigilry-all-in-one contains, where there is no Docker engine, and runs it as a container would: as root on Debian, with
# debootstrap. The Dockerfile's own packages, settings and commands are taken; only the base image is Debian's instead of Microsoft's. The program
# is process 1, not root, without capabilities, and may write to /data and /tmp only. Prints what it measures, and ends with 1 at the first fault.
#   scripts/check-image.sh [FOLDER]      FOLDER keeps the base system for the next time
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "Only root may do this." >&2; exit 1; }

kept=${1:-}
work=${kept:-$(mktemp -d)}
mkdir -p "$work"
root=$work/vigilry-image/root
data=$work/vigilry-image/data
mkdir -p "$work/vigilry-image"
port=5081
url=http://localhost:$port
contained=

# One process runs in the folder at a time; a fault leaves none behind.
cleanup() {
  [ -z "$contained" ] || kill -KILL "$contained" 2>/dev/null || true
  [ -n "$kept" ] || rm -rf "$work"
}
trap cleanup EXIT
fail() {
  echo "FAILED: $*" >&2
  tail -n 20 "$work/log" >&2 || true
  exit 1
}
milliseconds() { date +%s%3N; }

# What the Dockerfile says.
servers=$(sed -n 's/^ARG SERVERS="\(.*\)"$/\1/p' Dockerfile)
settings=$(awk '/^FROM/ { stage = $NF } stage == "runtime" && (/^ENV/ || more) { sub(/^ENV/, ""); more = sub(/\\$/, ""); print }' Dockerfile)
assets=$(awk '/^FROM/ { stage = $NF } stage == "assets" && sub(/^RUN /, "")' Dockerfile)
publish=$(sed -n '/dotnet publish/,/[^\\]$/p' Dockerfile)
for read in "$servers" "$settings" "$assets" "$publish"; do
  [ -n "$read" ] || fail "the Dockerfile is not read any more"
done

# The base: what Microsoft's image adds to its system is .NET's libraries, and a user. No package may start anything here.
if [ ! -e "$root/.complete" ]; then
  rm -rf "$root"
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  debootstrap --foreign --variant=minbase --include="ca-certificates,libgcc-s1,libssl3,libstdc++6,tzdata,$(echo "$servers" | tr ' ' ',')" \
    "$release" "$root" > "$work/log" || fail "debootstrap"
  printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  mkdir -p "$root/etc/postgresql-common"
  echo "create_main_cluster = false" > "$root/etc/postgresql-common/createcluster.conf"
  unshare --mount --pid --fork --net chroot "$root" /debootstrap/debootstrap --second-stage > "$work/log" || fail "debootstrap, second stage"
  chroot "$root" groupadd --gid 1654 app
  chroot "$root" useradd --uid 1654 --gid 1654 --no-create-home app
  touch "$root/.complete"
fi
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
rm -rf "$root/usr/share/dotnet" "$root/app"
mkdir -p "$root/usr/share/dotnet" "$root/data"
cp -r "$dotnet"/{dotnet,host,shared} "$root/usr/share/dotnet/"
ln -sf ../share/dotnet/dotnet "$root/usr/bin/dotnet"

# The program, from no more than .dockerignore lets through.
source=$work/vigilry-image/source
rm -rf "$source"
mkdir -p "$source"
sed -n 's/^!//p' .dockerignore | xargs git ls-files -z --cached --others --exclude-standard -- | tar --null --files-from=- --create | tar --extract --directory="$source"
(cd "$source/src/Vigilry.Host/Assets" && bash -c "$assets") > "$work/log" 2>&1 || fail "the assets"
(cd "$source" && TARGETARCH=$(dpkg --print-architecture) bash -c "${publish//--output \/app/--output $root/app}") > "$work/log" 2>&1 || fail "the build"
chmod -R a+rX "$root/app"
echo "program $(du -sm "$root/app" | cut -f1) MiB, all of it $(du -sm "$root" | cut -f1) MiB unpacked"

# As "docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges -v data:/data" does.
contain() {
  # shellcheck disable=SC2016,SC2086  # the inner shell expands; settings are several words
  root=$root data=$data exec unshare --mount --pid --fork --kill-child bash -euc '
    mount --bind "$root" "$root"
    mount -o remount,bind,ro "$root"
    mount -t proc proc "$root/proc"
    mount -t tmpfs tmpfs "$root/tmp"
    mount --bind "$data" "$root/data"
    mount --rbind /dev "$root/dev"
    exec chroot "$root" setpriv --reuid=1654 --regid=1654 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
      env --ignore-environment --chdir=/data PATH=/usr/bin:/bin "$@"' contain $settings "ASPNETCORE_URLS=http://+:$port" "$@"
}
start() {
  local begun
  begun=$(milliseconds)
  (contain dotnet /app/vigilry.dll > "$work/log" 2>&1) &
  contained=$!
  until curl -fs -o /dev/null "$url/readyz"; do
    kill -0 "$contained" 2>/dev/null || fail "it ended"
    sleep 0.05
  done
  echo "$1: ready after $(($(milliseconds) - begun)) ms"
}
process_one() { pgrep --parent "$contained" | head -n 1; }
stop() {
  local begun
  begun=$(milliseconds)
  kill -TERM "$(process_one)"
  wait "$contained" || fail "exit code $?"
  contained=
  echo "SIGTERM to exit: $(($(milliseconds) - begun)) ms"
}
memory() {
  local one pid total=0
  one=$(process_one)
  for pid in $(pgrep --ns "$one" --nslist pid .); do
    total=$((total + $(awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup" 2>/dev/null || echo 0)))
  done
  echo "$1: host $(($(awk '/^VmRSS:/ { print $2 }' "/proc/$one/status") / 1024)) MiB RSS, host and both servers $((total / 1024)) MiB PSS"
}
member() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

rm -rf "$data"
install -d -o 1654 -g 1654 -m 700 "$data"
start "from nothing"
head -n 1 "$work/log" | grep -q '^{' || fail "the log is not JSON"
(contain dotnet /app/vigilry.dll health) | grep -q "Ready." || fail "vigilry health"

# An account by its verification mail, a project, a key.
json='Content-Type: application/json'
curl -fsS "$url/api/auth/signup" -H "$json" -d '{"email":"you@example.com","password":"correct horse battery","name":"You","organizationName":"Your team"}' > "$work/answer"
for _ in $(seq 100); do
  token=$(cat "$data"/outbox/*.eml 2>/dev/null | grep -o 'token=[A-Za-z0-9_-]*' | head -n 1 | cut -d= -f2) && [ -n "$token" ] && break
  sleep 0.1
done
curl -fsS "$url/api/auth/verify-email" -H "$json" -d "{\"token\":\"$token\"}" > "$work/answer"
curl -fsS -c "$work/jar" "$url/api/auth/login" -H "$json" -d '{"email":"you@example.com","password":"correct horse battery"}' > "$work/answer"
csrf="X-CSRF-Token: $(curl -fsS -b "$work/jar" -c "$work/jar" "$url/api/auth/csrf" | member token)"
organization=$(curl -fsS -b "$work/jar" "$url/api/organizations" | member id)
project=$(curl -fsS -b "$work/jar" "$url/api/organizations/$organization/projects" -H "$json" -H "$csrf" -d '{"name":"web"}' | member id)
key="X-Api-Key: $(curl -fsS -b "$work/jar" "$url/api/projects/$project/api-keys" -H "$json" -H "$csrf" -d '{"name":"first"}' | member key)"

for _ in $(seq 11); do
  curl -fsS "$url/events" -H "$key" -H "$json" -d '{"severity":"ERROR","type":"TypeError"}' > "$work/answer"
done
for _ in $(seq 100); do
  curl -fsS -H "$key" "$url/api/organizations/$organization/incidents" | grep -q '"title":"11 TypeError' && break
  sleep 0.1
done
curl -fsS -H "$key" "$url/api/organizations/$organization/incidents" | grep -q '"title":"11 TypeError' || fail "no incident"
sleep 30
memory "after 30 s"
find "$root" -xdev -newer "$work/jar" -not -path "$root/proc*" | grep . && fail "it wrote outside of /data"

# Stopped under load, and started again: what was accepted is there.
: > "$work/accepted"
for _ in 1 2 3 4; do
  (while curl -fs "$url/events" -H "$key" -H "$json" -d '{"severity":"INFO","type":"Load"}'; do echo; done >> "$work/accepted") &
  clients+=($!)
done
sleep 3
stop
wait "${clients[@]}" || true
accepted=$(grep -o eventId "$work/accepted" | wc -l)
start "second start"
curl -fsS -H "$key" "$url/api/organizations/$organization/incidents" | grep -q '"title":"11 TypeError' || fail "the incident is gone"
cursor=
stored=0
while :; do
  page=$(curl -fsS -H "$key" "$url/api/projects/$project/events?limit=200&type=Load${cursor:+&cursor=$cursor}")
  stored=$((stored + $(grep -o '"type":"Load"' <<< "$page" | wc -l)))
  cursor=$(member nextCursor <<< "$page")
  [ -n "$cursor" ] || break
done
echo "$accepted events were accepted until the stop, $stored are stored"
[ "$stored" -ge "$accepted" ] || fail "events are lost"
stop
echo "The image's contents work."
