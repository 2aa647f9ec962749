#!/usr/bin/env bash
# Runs simulated gateways on a virtual clock: SEEDS=n the first n seeds (from FIRST, 1 unless said), SEED=k that one (BEFORE=seconds of its chart), HISTORY=name one that has a
# name, nothing: all that have names. Ends with "seeds N failed M"; charts of what failed are in out/simulation/.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
. tools/dotnet.sh || { tools/setup.sh build; . tools/dotnet.sh; }
dotnet build tests/Simulation --configuration Release --verbosity quiet --nologo
program=tests/Simulation/bin/Release/net10.0/Simulation.dll
if [ -n "${SEED:-}" ]; then exec dotnet "$program" seed "$SEED" before "${BEFORE:-90}"; fi
if [ -n "${HISTORY:-}" ]; then exec dotnet "$program" history "$HISTORY"; fi
if [ -n "${SEEDS:-}" ]; then exec dotnet "$program" seeds "${FIRST:-1}" "$SEEDS"; fi
exec dotnet "$program" histories
