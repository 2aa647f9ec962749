#!/usr/bin/env bash
# Measures what the product does in one run on this machine, beside what others do: prints tables and marks, and writes docs/performance.md.
# QUICK=1 measures less, ONLY=kernels, path, handshakes, tables or resources that part alone, JOB=word of it only the jobs with that word, and writes nothing.
# Exit status 1 when a mark is short. ONLY=device drives the image on an emulated board and prints what it took.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

[ "${ONLY:-}" != device ] || exec tools/bench-device.sh

tools/setup.sh build bench
tools/build.sh linux-x64
. tools/dotnet.sh
# Restored apart from publishing, as tools/build.sh does: with a runtime identifier on its command line, restore would rewrite lock files.
dotnet restore tests/Bench --verbosity quiet
dotnet publish tests/Bench --no-restore --configuration Release --runtime linux-x64 --verbosity quiet --nologo
words=()
[ -z "${QUICK:-}" ] || words+=(quick)
[ -z "${ONLY:-}" ] || words+=("only=$ONLY")
[ -z "${JOB:-}" ] || words+=("job=$JOB")
exec tests/Bench/bin/Release/net10.0/linux-x64/publish/Bench docs "${words[@]}"
