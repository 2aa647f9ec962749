#!/usr/bin/env bash
# Makes out/images/amaranten-BOARD-VERSION.img.xz and its checksum around the binary that tools/build.sh left: tools/image.sh BOARD.
# Same inputs, same bytes; image/README.md has the layout. With a second argument, the bare image goes into that folder, and nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/progress.sh
. tools/image/debian.sh
. tools/image/u-boot.sh
. tools/image/board.sh

board=${1:-}
description=board/boards/$board/board.ini
[ -n "$board" ] && [ -e "$description" ] || fail "'$board' is no board; there are $(ls board/boards | paste -sd' '). make image BOARD=qemu-virt"
tools/setup.sh image
export TZ=UTC LC_ALL=C
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y Directory.Build.props)}
export SOURCE_DATE_EPOCH

version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
release=6.1.0-50-arm64
folder=${2:-out/images}
work=$folder/$board
image=$folder/amaranten-$board-$version.img
binary=out/linux-arm64/amaranten
[ -e "$binary" ] || fail "$binary is missing; make build"
rm -rf "$work"
mkdir -p "$work/root" "$work/files" "$work/slot"

# The modules that the board names and those that these need, numbered in the order in which they must be loaded.
put_modules() {
  local -a paths
  local name needed path number=10
  mkdir -p "$work/root/modules"
  [ -e "$kernel/lib/modules/$release/modules.dep" ] || depmod -b "$kernel" "$release"
  for name in $(described image modules); do
    needed=$(modprobe -d "$kernel" -S "$release" --show-depends "$name") || fail "$description names the module $name, which $kernel_package has not."
    mapfile -t paths < <(awk '$1 == "insmod" { print $2 }' <<<"$needed")    # none, where the kernel has it built in
    for path in "${paths[@]}"; do
      [ -z "$(find "$work/root/modules" -name "*-${path##*/}")" ] || continue
      cp "$path" "$work/root/modules/$((number++))-${path##*/}"
    done
  done
}

# What the kernel unpacks into memory as root: the binary, what describes the board, its modules, and where things are mounted.
make_root() {
  mkdir -p "$work/root"/{dev,proc,sys,run,data}
  install -m 755 "$binary" "$work/root/init"
  install -m 644 "$description" "$work/root/board.ini"
  printf '[image]\nversion = %s\nbuilt   = %s\n' "$version" "$(date -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)" >"$work/root/image.ini"
  put_modules
  find "$work/root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  (cd "$work/root" && find . -mindepth 1 | sort | cpio --quiet --reproducible --owner 0:0 --create --format newc) | zstd -q -19 -o "$work/slot/root"
}

# The bootloader, where the board has none of its own: idbloader.img and u-boot.itb, as Rockchip's chips want them. The key `loader` names
# a Debian package and its folder, or what is to be built from Debian's source.
put_loader() {
  local from target loader
  read -r from target <<<"$(described image loader)"
  case $from in
    '') return ;;
    source) u_boot "$target" ;;
    *) debian "$from"; loader=$debian/usr/lib/u-boot/$target ;;
  esac
  cp "$loader/idbloader.img" "$loader/u-boot.itb" "$work"
}

# What runs before the disk is looked at, where it is no part of it: a virtual board's firmware.
put_firmware() {
  local from file
  read -r from file <<<"$(described image firmware)"
  [ -n "$from" ] || return 0
  debian "$from"
  cp "$debian/usr/lib/u-boot/$file" "$folder/u-boot-$board.bin"
}

make_disk() {
  local console dtb
  console=$(described image kernel-console)
  dtb=$(described image dtb)
  [ -z "$dtb" ] || cp "$kernel/usr/lib/linux-image-$release/$dtb" "$work/slot/board.dtb"
  cp "$kernel/boot/vmlinuz-$release" "$work/slot/kernel"
  sed "s|@CONSOLE@|$console|; s|@DTB@|$dtb|" image/boot.cmd >"$work/boot.cmd"
  mkimage -q -A arm64 -T script -d "$work/boot.cmd" "$work/files/boot.scr" >/dev/null
  echo slot=a >"$work/files/slot.env"
  echo trial=none >"$work/files/trial.env"
  find "$work/files" "$work/slot" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
  put_loader
  put_firmware
  tools/image/disk.sh "$work" "$image"
}

heading "Image for $(described board name)"
kernel_package=linux-image-$release
debian "$kernel_package"
kernel=$debian
step "Making the root"
make_root
step "Making the disk"
make_disk
step "Looking at it"
tools/image/check.sh "$board" "$image"
[ $# = 1 ] || { good "$image"; exit; }
step "Compressing"
xz -T2 -6 --keep --force "$image"    # two threads or more: the same bytes on any machine
(cd "$folder" && sha256sum "${image##*/}.xz" >"${image##*/}.xz.sha256")
good "$image.xz, $(stat -c %s "$image.xz") octets"
