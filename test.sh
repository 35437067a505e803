#!/usr/bin/env bash
# Installs what is missing, builds with warnings as errors, checks the formatting, runs every test, and ends with "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")"
. scripts/install-packages.sh

# The summary is read below.
export DOTNET_CLI_UI_LANGUAGE=en

need_dotnet
need_postgres
need redis-server redis-server redis
need aiosmtpd python3-aiosmtpd
need npm npm node
need chromium chromium
need promtool prometheus
install_missing

fail() {
  echo "$1" >&2
  echo "0 passed, 1 failed"
  exit 1
}

dotnet build Vigilry.sln --configuration Release --nologo --verbosity quiet || fail "The build failed."
dotnet format Vigilry.sln --no-restore --verify-no-changes || fail "The formatting differs: run dotnet format."

# What tests have to tell beyond passing goes into the report.
log=$(mktemp)
export VIGILRY_TEST_REPORT=$(mktemp)
trap 'rm -f "$log" "$VIGILRY_TEST_REPORT"' EXIT
dotnet test Vigilry.sln --configuration Release --no-build --nologo 2>&1 | tee "$log"
outcome=${PIPESTATUS[0]}

# One summary line for each test project: "Passed!  - Failed: 0, Passed: 97, Skipped: 0, ..."
read -r passed failed < <(sed -n 's/.* - Failed: *\([0-9]*\), Passed: *\([0-9]*\),.*/\2 \1/p' "$log" | awk '{ p += $1; f += $2 } END { print p + 0, f + 0 }')
if [ "$failed" = 0 ] && { [ "$outcome" != 0 ] || [ "$passed" = 0 ]; }; then
  failed=1
fi
cat "$VIGILRY_TEST_REPORT"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
