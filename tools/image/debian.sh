# Packages of image/debian.lock, unpacked under out/cache/debian and never installed. Sourced; needs tools/progress.sh.

debian_cache=$PWD/out/cache/debian
mkdir -p "$debian_cache/apt/lists"

# An apt of its own: it knows Debian 12 for arm64 whatever this machine is, and touches nothing of the machine's.
debian_apt() {
  local state=$debian_cache/apt mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
  mkdir -p "$state/lists/partial" "$state/archives/partial"
  touch "$state/status"
  printf '%s [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s bookworm main\n' \
    deb "$mirror" deb-src "$mirror" >"$state/sources.list"
  cat >"$state/apt.conf" <<EOF
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Sandbox::User "";
Acquire::Languages "none";
Dir::State "$state";
Dir::State::lists "$state/lists";
Dir::State::status "$state/status";
Dir::Cache "$state";
Dir::Cache::archives "$state/archives";
Dir::Etc::sourcelist "$state/sources.list";
Dir::Etc::sourceparts "/dev/null";
EOF
  APT_CONFIG=$state/apt.conf apt-get -qq "$@"
}

# Version and SHA-256 of what image/debian.lock names: locked PACKAGE.
locked() { awk -v package="$1" '$1 == package { print $2, $3 }' image/debian.lock; }

# Fetches the lists of packages or of sources, unless they are there: debian_lists deb, debian_lists deb-src.
debian_lists() {
  local kind=Packages
  [ "$1" = deb ] || kind=Sources
  [ -z "$(find "$debian_cache/apt/lists" -name "*_$kind" -print -quit)" ] || return 0
  debian_apt update || fail "Debian's package lists cannot be fetched; see to the network and run it again."
}

# Sets $debian to the folder with a package's files: debian PACKAGE.
debian() {
  local package=$1 version digest file fresh
  read -r version digest < <(locked "$package")
  [ -n "${digest:-}" ] || fail "image/debian.lock does not name $package; add its version and SHA-256 there."
  debian=$debian_cache/${package}_${version//[:~]/-}
  [ ! -e "$debian" ] || return 0

  step "Fetching $package $version"
  fresh=$(mktemp -d "$debian_cache/fetch.XXXX")
  debian_lists deb
  (cd "$fresh" && debian_apt download "$package=$version") ||
    fail "$package $version cannot be downloaded; see to the network, or name a mirror that has it in DEBIAN_MIRROR."
  file=$(find "$fresh" -name '*.deb')
  [ "$(sha256sum <"$file" | cut -d' ' -f1)" = "$digest" ] || fail "$package $version is not the file that image/debian.lock describes."
  mkdir "$fresh/files"
  dpkg-deb -x "$file" "$fresh/files"
  mv "$fresh/files" "$debian"
  rm -rf "$fresh"
}
