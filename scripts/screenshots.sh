#!/usr/bin/env bash
# Takes the pictures in docs/images anew, of a demo's pages.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/install-packages.sh

need_dotnet
need_postgres
need redis-server redis-server redis
need npm npm node
need chromium chromium
install_missing
mkdir -p docs/images
VIGILRY_SCREENSHOTS=$PWD/docs/images dotnet test tests/Vigilry.IntegrationTests --configuration Release --nologo --filter 'FullyQualifiedName~Screenshots.Take'
