#!/usr/bin/env bash
# Starts Vigilry on this machine: installs what is missing, builds, runs. With --demo it also plays a demo. Other arguments go to the host.
set -euo pipefail
cd "$(dirname "$0")"
. scripts/install-packages.sh

demo=
if [ "${1:-}" = --demo ]; then
  demo=1
  shift
fi

need_dotnet
need curl curl
need npm npm node
[ -n "${ConnectionStrings__Postgres:-}" ] || need_postgres
[ -n "${ConnectionStrings__Redis:-}" ] || need redis-server redis-server redis
install_missing

# Built again only when a source is newer than the last build.
program=src/Vigilry.Host/bin/Release/net10.0/vigilry.dll
stamp=src/Vigilry.Host/bin/Release/.built
if [ ! -e "$stamp" ] || [ -n "$(find src ./*.props global.json -newer "$stamp" -type f -not -path '*/bin/*' -not -path '*/obj/*' -not -path '*/node_modules/*' -not -path '*/wwwroot/assets/*' -print -quit)" ]; then
  echo "Building ..." >&2
  started=$(mktemp)
  dotnet build src/Vigilry.Host --configuration Release --nologo --verbosity quiet >&2
  mv "$started" "$stamp"
fi

[ -n "$demo" ] || exec dotnet "$program" "$@"

# The host's own setting by either name, as a URL that can be asked.
while [ "${1:-}" = --urls ]; do
  export ASPNETCORE_URLS=$2
  shift 2
done
url=${ASPNETCORE_URLS:-http://localhost:5080}
url=$(printf '%s' "${url%%;*}" | sed -E 's#//(\+|\*|0\.0\.0\.0|\[::\])#//localhost#')
if curl -fs -o /dev/null "$url/readyz"; then
  exec dotnet "$program" demo "$@"
fi

# Nobody waits six minutes for a demo's incident to close: this instance's clocks run faster.
export Vigilry__Detection__Window=${Vigilry__Detection__Window:-00:00:30}
export Vigilry__Incidents__ActiveTtl=${Vigilry__Incidents__ActiveTtl:-00:00:15}
export Vigilry__Incidents__InvestigatingTtl=${Vigilry__Incidents__InvestigatingTtl:-00:00:50}
export Vigilry__Incidents__HealthCheckInterval=${Vigilry__Incidents__HealthCheckInterval:-00:00:05}
dotnet "$program" --Logging:LogLevel:Default=Warning "$@" &
host=$!
trap 'kill -TERM $host 2>/dev/null; wait $host' EXIT
trap 'exit 0' INT TERM HUP
until curl -fs -o /dev/null "$url/readyz"; do
  kill -0 $host 2>/dev/null || exit 1
  sleep 0.2
done
dotnet "$program" demo "$@"
echo "Vigilry goes on running at $url with the demo's fast clocks. Ctrl+C stops it."
wait $host
