# U-Boot for boards that Debian has no package for, built once from Debian's source. Sourced, after debian.sh.

# Sets $loader to a folder with idbloader.img and u-boot.itb for a Rockchip board: u_boot CONFIGURATION, as nanopi-r4s-rk3399.
u_boot() {
  local configuration=$1 version digest source chip=${1##*-} log
  read -r version digest < <(locked src:u-boot)
  loader=$PWD/out/cache/u-boot/${configuration}_${version//[:~]/-}
  [ ! -e "$loader/u-boot.itb" ] || return 0

  tools/setup.sh bootloader
  debian arm-trusted-firmware
  source=$(mktemp -d "$debian_cache/source.XXXX")
  step "Fetching U-Boot's source"
  debian_lists deb-src
  (cd "$source" && debian_apt source --download-only "u-boot=$version") || fail "The source of U-Boot $version cannot be downloaded; see to the network and run it again."
  [ "$(cat "$source"/*.dsc | sha256sum | cut -d' ' -f1)" = "$digest" ] || fail "The source of U-Boot $version is not what image/debian.lock describes."
  dpkg-source --no-check -x "$source"/*.dsc "$source/u-boot" >/dev/null

  step "Building U-Boot for $configuration, which takes some minutes the first time"
  log=out/cache/u-boot.log
  SOURCE_DATE_EPOCH=$(dpkg-parsechangelog -l "$source/u-boot/debian/changelog" -STimestamp) \
    make -C "$source/u-boot" -s -j2 CROSS_COMPILE=aarch64-linux-gnu- BL31="$debian/usr/lib/arm-trusted-firmware/$chip/bl31.elf" \
    "${configuration}_defconfig" all >"$log" 2>&1 || { tail -n 20 "$log" | indent; fail "U-Boot for $configuration cannot be built; $log has the rest."; }
  mkdir -p "$loader"
  cp "$source/u-boot/idbloader.img" "$source/u-boot/u-boot.itb" "$loader"
  rm -rf "$source"
}
