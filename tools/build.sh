#!/usr/bin/env bash
# Makes out/linux-x64/amaranten and out/linux-arm64/amaranten, or only the ones named: tools/build.sh [linux-x64] [linux-arm64]
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

tools/setup.sh build
. tools/dotnet.sh

# A change in how we link does not make MSBuild link anew.
link_inputs=(firmware/*.csproj firmware/Directory.Build.targets firmware/native/* Directory.*.props global.json)
stamp=$(cat "${link_inputs[@]}" | sha256sum | cut -d' ' -f1)
if [ "$(cat firmware/obj/link-stamp 2>/dev/null)" != "$stamp" ]; then
    rm -rf firmware/obj firmware/bin
fi

# Restored apart from publishing: with a runtime identifier on its command line, restore would rewrite the lock files of src/.
dotnet restore firmware --verbosity quiet
runtimes=("$@")
[ $# -gt 0 ] || runtimes=(linux-x64 linux-arm64)
for runtime in "${runtimes[@]}"; do
    started=$SECONDS
    echo "build: $runtime: compiling to native code"
    dotnet publish firmware --no-restore --configuration Release --runtime "$runtime" --verbosity quiet --nologo
    published=firmware/bin/Release/net10.0/$runtime/publish
    mkdir -p "out/$runtime"
    for file in amaranten amaranten.dbg; do
        cp "$published/$file" "out/$runtime/.$file.new"    # replaced in one step: a running gateway keeps its old file
        mv "out/$runtime/.$file.new" "out/$runtime/$file"
    done
    echo "build: out/$runtime/amaranten, $(stat -c %s "out/$runtime/amaranten") octets, $((SECONDS - started)) s"
done
echo "$stamp" > firmware/obj/link-stamp
