#!/usr/bin/env bash
# Runs the scenarios of tests/Interop/scenarios, a line each; with a glob, those whose name or file's name it fits.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
tools/setup.sh build interop
. tools/dotnet.sh
tools/build.sh linux-x64
dotnet build tests/Interop --configuration Release --verbosity quiet --nologo
exec dotnet tests/Interop/bin/Release/net10.0/Interop.Tests.dll scenarios "${1:-}"
