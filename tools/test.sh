#!/usr/bin/env bash
# Proves everything: sets up what that needs, builds once, runs every suite, and ends with one line "N passed, N failed, N skipped".
# Each suite's own output is in out/test-logs/; that of one that failed is shown. With arguments, only suites of these names run.
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
. tools/progress.sh

logs=out/test-logs
mkdir -p "$logs"
passed=0 failed=0 skipped=0

# Network namespaces of test processes that were killed before they could tidy up. A name holds the process's number.
sweep() {
    local name process
    for name in $(ip netns list 2>/dev/null | grep -o '^amlt[0-9]*-[0-9]*'); do
        process=${name#amlt}
        kill -0 "${process%-*}" 2>/dev/null || ip netns del "$name"
    done
}
trap sweep EXIT
trap 'exit 130' INT TERM

# Runs a suite's program and adds up what its summary says. One that ends badly without saying so has failed once.
suite() {
    local name=$1 log=$logs/$1.log begun=$SECONDS status summary total bad unrun missed
    shift
    step "$name"
    "$@" >"$log" 2>&1 </dev/null
    status=$?
    summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+, Not Run: [0-9]+' "$log" | tail -n 1)
    read -r total bad missed unrun < <(sed -E 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+), Not Run: ([0-9]+).*/\1 \2+\3 \4 \5/' <<<"${summary:-Total: 0, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0}")
    local good=$((total - ${bad#*+} - missed - unrun))
    bad=$((bad))
    if [ "$bad" = 0 ] && { [ "$status" != 0 ] || [ -z "$summary" ] || [ "$total" = 0 ]; }; then bad=1; fi
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + missed + unrun))
    step "$name: $good passed, $bad failed, $((missed + unrun)) skipped ($((SECONDS - begun)) s)"
    [ "$bad" = 0 ] || tail -n 200 "$log" | indent
}

# A check that either holds or does not counts as one test.
check() {
    local name=$1 log=$logs/$1.log
    shift
    step "$name"
    if "$@" >"$log" 2>&1 </dev/null; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        step "$name: failed"
        tail -n 60 "$log" | indent
        return 1
    fi
}

finish() {
    heading "All suites"
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
    exit
}

wanted() { [ ${#only[@]} = 0 ] || [[ " ${only[*]} " == *" $1 "* ]]; }
compile() { dotnet build Amaranten.Embedded.sln --configuration Release --verbosity quiet --nologo; }

only=("$@")
heading "Setting up"
tools/setup.sh build lab interop device || fail "The set-up did not succeed; the reason stands above."
. tools/dotnet.sh

heading "Building"
sweep
check build compile || finish    # what could run now would be an older state's
check binaries tools/build.sh || finish
check image tools/image.sh qemu-virt out/test-images/one || finish
! wanted Device.Tests || check on-board tools/on-board.sh || finish

heading "Testing"
wanted format && check format dotnet format whitespace --verify-no-changes --no-restore

# House first, since it is quick to complain; the device and interop last, since they take longest. The simulation and the benchmark are programs.
for project in tests/House/*.csproj $(ls tests/*/*.csproj | grep -vE '^tests/(House|Arm64|Bench|Device|Interop|OnBoard|Simulation)/') tests/Arm64/*.csproj tests/Device/*.csproj tests/Interop/*.csproj; do
    name=$(basename "$project" .csproj)
    wanted "$name" || continue
    suite "$name" timeout --foreground --kill-after=10 2400 dotnet "$(dirname "$project")/bin/Release/net10.0/$name.dll" -noColor
done

finish
