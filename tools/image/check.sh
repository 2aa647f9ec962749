#!/usr/bin/env bash
# Looks at an image with other tools than those that made it: tools/image/check.sh BOARD IMAGE. image/README.md has the layout. Nothing is mounted.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tools/progress.sh
. tools/image/board.sh

description=board/boards/$1/board.ini image=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

wrong() { fail "$image: $*"; }

# Octets of the image in hexadecimal: octets OFFSET COUNT.
octets() { od -An -v -tx1 -j "$1" -N "$2" "$image" | tr -d ' \n'; }

# A file of one of its FAT partitions: taken MEGABYTE NAME, which is then in $work.
taken() { mcopy -n -i "$image@@$1M" "::$2" "$work/$2" 2>/dev/null || wrong "the partition at $1 MB has no $2"; }

check_partitions() {
  local table found
  table=$(sfdisk --dump "$image")
  sfdisk --verify "$image" >/dev/null 2>&1 || wrong "its partition table is not sound"
  grep -q '^label: gpt' <<<"$table" || wrong "it is no GPT disk"
  found=$(sed -nE 's/.*start= *([0-9]+), size= *([0-9]+).*name="([^"]*)".*/\3 \1 \2/p' <<<"$table" | paste -sd,)
  [ "$found" = 'boot 32768 32768,slot-a 65536 196608,slot-b 262144 196608,data 458752 32768' ] || wrong "its partitions are $found"
}

# Rockchip's chips look for their first stage at sector 64, encrypted with a key that everybody has; that one for a FIT at sector 16384.
check_loader() {
  local -a parts
  [ -n "$(described image loader)" ] || return 0
  [ "$(octets 32768 4)" = 3b8cdcfc ] || wrong "no Rockchip loader begins at sector 64"
  dd if="$image" of="$work/u-boot.itb" bs=1M skip=8 count=8 status=none
  mapfile -t parts < <(dumpimage -l "$work/u-boot.itb" | sed -nE 's/^ *(Description|Architecture): *//p')
  for part in 'U-Boot' 'ARM Trusted Firmware' AArch64; do
    grep -q "$part" <<<"${parts[*]}" || wrong "the FIT at sector 16384 has no $part: ${parts[*]}"
  done
}

check_boot() {
  taken 16 boot.scr
  taken 16 slot.env
  taken 16 trial.env
  dumpimage -l "$work/boot.scr" | grep -q 'AArch64 Linux Script' || wrong "boot.scr is no script of U-Boot's"
  grep -aq "console=$(described image kernel-console) " "$work/boot.scr" || wrong "boot.scr does not name the board's console"
  [ "$(cat "$work/slot.env" "$work/trial.env" | paste -sd' ')" = 'slot=a trial=none' ] || wrong "slot.env and trial.env are not as they come"
}

# The magics are of Documentation/arch/arm64/booting.rst, and of the device tree specification.
check_slot() {
  local name dtb files
  taken 32 kernel
  taken 32 root
  [ "$(od -An -c -j 56 -N 4 "$work/kernel" | tr -d ' ')" = 'ARMd' ] || wrong "the kernel is no arm64 Image"
  dtb=$(described image dtb)
  if [ -n "$dtb" ]; then
    taken 32 board.dtb
    [ "$(od -An -tx1 -N 4 "$work/board.dtb" | tr -d ' ')" = d00dfeed ] || wrong "board.dtb is no device tree"
  fi
  files=$(zstd -dcq "$work/root" | cpio --quiet --list) || wrong "root cannot be unpacked"
  for name in init board.ini image.ini modules; do
    grep -qx "$name" <<<"$files" || wrong "root has no $name"
  done
  for name in $(described image modules); do
    grep -qE "^modules/[0-9]+-${name//[-_]/[-_]}\.ko$" <<<"$files" || built_in "$name" || wrong "root has no module $name"
  done
  mkdir "$work/root.d"
  (cd "$work/root.d" && zstd -dcq ../root | cpio --quiet --extract --no-preserve-owner init board.ini)
  [ "$(od -An -tx1 -j 18 -N 2 "$work/root.d/init" | tr -d ' ')" = b700 ] || wrong "init is no program for arm64"
  cmp -s "$work/root.d/board.ini" "$description" || wrong "board.ini is not the board's"
}

built_in() { grep -qE "/${1//[-_]/[-_]}\.ko$" out/cache/debian/linux-image-*/lib/modules/*/modules.builtin; }

check_data() {
  dd if="$image" of="$work/data" bs=1M skip=224 count=16 status=none
  e2fsck -fn "$work/data" >/dev/null 2>&1 || wrong "its data partition is not whole"
  [ "$(dumpe2fs -h "$work/data" 2>/dev/null | sed -n 's/^Filesystem volume name: *//p')" = data ] || wrong "its data partition has another name"
}

check_partitions
check_loader
check_boot
check_slot
check_data
