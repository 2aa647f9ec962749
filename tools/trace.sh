#!/usr/bin/env bash
# Names what a stack trace in a crash log says in addresses: tools/trace.sh FILE [linux-x64|linux-arm64]
# The debug file in out/ must be of the build that crashed.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/progress.sh

[ $# -ge 1 ] && [ -r "$1" ] || fail "usage: tools/trace.sh FILE [linux-x64|linux-arm64], FILE a crash log that can be read"
runtime=${2:-linux-arm64} tool=addr2line
symbols=out/$runtime/amaranten.dbg
[ "$runtime" = linux-x64 ] || tool=aarch64-linux-gnu-addr2line
[ -r "$symbols" ] || fail "there is no $symbols; make it from the sources of that version with tools/build.sh"

while IFS= read -r line || [ -n "$line" ]; do
    printf '%s\n' "$line"
    # An address is where a call returns to; the call lies before it.
    if [[ $line =~ \ \+(0x[0-9a-f]+)$ ]]; then
        "$tool" -fpie "$symbols" "$(printf '0x%x' $((BASH_REMATCH[1] - 1)))" | sed 's/^/        /'
    fi
done <"$1"
