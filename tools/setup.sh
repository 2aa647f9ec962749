#!/bin/bash
# tools/setup.sh PURPOSE...: installs what a purpose needs and is not there yet; build, lab, interop, bench, image, device, bootloader, or several of them.
#
# Written for Debian 12 and Ubuntu 24.04. It installs packages with apt-get, and puts nothing else outside out/.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/progress.sh"
uml=$here/../out/cache/uml

build_packages=(clang lld libc6-dev zlib1g-dev
  gcc-aarch64-linux-gnu binutils-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static)
lab_packages=(iproute2 iputils-ping iperf3 tcpdump tshark procps util-linux)
interop_packages=("${lab_packages[@]}" strongswan-charon strongswan-swanctl
  libstrongswan-standard-plugins libstrongswan-extra-plugins libcharon-extra-plugins libcharon-extauth-plugins nftables kmod python3 dnsmasq-base udhcpc)
# What is measured beside; nothing of the product links any of it.
bench_packages=("${lab_packages[@]}" openssl openvpn wireguard-go wireguard-tools strongswan-charon strongswan-swanctl
  libstrongswan-standard-plugins libstrongswan-extra-plugins libcharon-extra-plugins)

image_packages=(cpio debian-archive-keyring dosfstools e2fsprogs fdisk genimage kmod mtools u-boot-tools xz-utils zstd)
device_packages=("${image_packages[@]}" iproute2 iputils-ping qemu-system-arm gcc-aarch64-linux-gnu libc6-dev-arm64-cross libstdc++6-arm64-cross)

bootloader_packages=(bc bison device-tree-compiler dpkg-dev flex gcc libgnutls28-dev libssl-dev make python3-dev python3-pyelftools python3-setuptools swig uuid-dev
  gcc-aarch64-linux-gnu)

missing() {
  local package
  for package in "$@"; do
    [ "$(dpkg-query -Wf '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
  done
}

apt() { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"; }

# The package lists are fetched once, and only when a package is wanted.
refresh() {
  [ -z "${refreshed:-}" ] || return 0
  step "Fetching the package lists"
  apt update -qq >/dev/null || fail "apt-get cannot fetch the package lists; see to the network or /etc/apt/sources.list and run it again."
  refreshed=yes
}

need_root() { [ "$(id -u)" = 0 ] || fail "Not installed: $*. Installing needs root; run it again with sudo."; }

install() {
  local packages
  mapfile -t packages < <(missing "$@")
  [ ${#packages[@]} -gt 0 ] || return 0
  need_root "${packages[@]}"
  refresh
  step "Installing ${packages[*]}"
  apt install -y -qq --no-install-recommends "${packages[@]}" >/dev/null ||
    fail "apt-get cannot install ${packages[*]}; what it says above is the reason."
}

setup_sdk() {
  . "$here/dotnet.sh" && return 0
  need_root "the .NET 10 SDK"
  refresh
  step "Installing dotnet-sdk-10.0"
  apt install -y -qq --no-install-recommends dotnet-sdk-10.0 >/dev/null 2>&1 && . "$here/dotnet.sh" && return 0
  fail "The .NET 10 SDK is missing and not in this machine's package feeds; get it from https://dotnet.microsoft.com/download/dotnet/10.0 (dotnet-install.sh puts it into ~/.dotnet, where it is found)."
}

setup_build() {
  setup_sdk
  install "${build_packages[@]}"
}

setup_image() { install "${image_packages[@]}"; }

setup_bootloader() { install "${bootloader_packages[@]}"; }

setup_device() { install "${device_packages[@]}"; }

setup_lab() { install "${lab_packages[@]}"; }

setup_bench() { install "${bench_packages[@]}"; }

# Puts the files of packages under out/cache/NAME, without installing them: unpack NAME FILE PACKAGE..., unless FILE is there already.
unpack() {
  local name=$1 file=$2 target=$here/../out/cache/$1 fresh
  shift 2
  [ ! -e "$target/$file" ] || return 0
  refresh
  step "Fetching $name"
  mkdir -p "${target%/*}"
  fresh=$(mktemp -d "$target.XXXX")
  (cd "$fresh" && apt download -qq "$@" >/dev/null 2>&1 && for package in *.deb; do dpkg-deb -x "$package" .; done) ||
    { rm -rf "$fresh"; fail "apt-get cannot download $*; see to the network and run it again."; }
  rm "$fresh"/*.deb
  chmod 755 "$fresh"
  rm -rf "$target"
  mv "$fresh" "$target"
}

# With the libraries that it needs and this machine does not have; a release of Debian calls them otherwise than the next.
unpack_libreswan() {
  [ ! -e "${uml%/*}/libreswan/usr/libexec/ipsec/pluto" ] || return 0
  refresh
  local needed
  mapfile -t needed < <(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances libreswan | grep '^lib')
  mapfile -t needed < <(missing libreswan "${needed[@]}" | sort -u)
  unpack libreswan usr/libexec/ipsec/pluto "${needed[@]}"
}

# The kernel with ESP for the peers, and daemons that must not start by themselves: other IKEv1s, and a RADIUS server.
setup_interop() {
  install "${interop_packages[@]}"
  unpack uml usr/bin/linux.uml user-mode-linux
  [ -e "$uml/lib/modules" ] || { mkdir -p "$uml/lib" && ln -s ../usr/lib/uml/modules "$uml/lib/modules"; } # where modprobe -d looks
  local preloaded=${uml%/*}/xstate.so source=$here/../tests/Interop/Peer/xstate.c
  [ "$preloaded" -nt "$source" ] || clang -O2 -Wall -shared -fPIC -o "$preloaded" "$source"
  unpack_libreswan
  unpack vpnc usr/sbin/vpnc vpnc
  unpack freeradius usr/sbin/freeradius freeradius freeradius-common libfreeradius3 libtalloc2
}

command -v apt-get >/dev/null || fail "This machine has no apt-get; install by hand: ${build_packages[*]} ${interop_packages[*]}."
[ $# -gt 0 ] || set -- build lab interop device
for purpose in "$@"; do
  case $purpose in
    build | lab | interop | bench | image | device | bootloader) "setup_$purpose" ;;
    *) fail "'$purpose' is no purpose: tools/setup.sh knows build, lab, interop, bench, image, device and bootloader." ;;
  esac
done
