#!/usr/bin/env bash
# Measures the device on the virtual board, with the tests that drive it: prints the size of its image, its memory, and how long it takes to its first line and
# from there to its first tunnel.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
. tools/progress.sh

tools/setup.sh build interop device
. tools/dotnet.sh
tools/build.sh
tools/image.sh qemu-virt out/test-images/one
dotnet build tests/Device --configuration Release --verbosity quiet --nologo
rm -rf out/device-marks
step "Driving the board, which takes some minutes"
dotnet tests/Device/bin/Release/net10.0/Device.Tests.dll -noColor -parallel none \
  -class Amaranten.Device.BoardTests -class Amaranten.Device.ImageTests -class Amaranten.Device.OperatorTests >out/device-marks.log 2>&1 </dev/null ||
  { tail -n 60 out/device-marks.log | indent; fail "the board does not do what it should; out/device-marks.log has the rest."; }
heading "The device, emulated"
cat out/device-marks/*
