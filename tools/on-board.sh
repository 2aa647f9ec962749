#!/usr/bin/env bash
# Makes out/on-board.cpio.zst, from which a virtual board runs unit tests: the test programs with the runtime, and what that needs of the C library. tests/Device
# puts it behind the root of the image.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
. tools/progress.sh
. tools/image/debian.sh

tools/setup.sh build device
. tools/dotnet.sh
root=out/on-board libraries=/usr/aarch64-linux-gnu/lib
rm -rf "$root"
mkdir -p "$root/tests" "$root/lib"
dotnet publish tests/OnBoard --configuration Release --verbosity quiet --nologo --output "$root/tests"
for file in ld-linux-aarch64.so.1 libc.so.6 libdl.so.2 libgcc_s.so.1 libm.so.6 libpthread.so.0 librt.so.1 libstdc++.so.6; do
  cp -L "$libraries/$file" "$root/lib"
done
debian libssl3
cp "$debian"/usr/lib/aarch64-linux-gnu/lib{ssl,crypto}.so.3 "$root/lib"
aarch64-linux-gnu-gcc -O2 -Wall -static -o "$root/run-tests" tests/Device/first-process.c
find "$root" \( -name '*.pdb' -o -name '*.xml' \) -delete
(cd "$root" && find . -mindepth 1 | sort | cpio --quiet --owner 0:0 --create --format newc) | zstd -q -3 -T2 -f -o out/on-board.cpio.zst
rm -rf "$root"
step "out/on-board.cpio.zst, $(stat -c %s out/on-board.cpio.zst) octets"
