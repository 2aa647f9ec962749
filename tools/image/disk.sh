#!/usr/bin/env bash
# Lays a board's files out as a GPT disk: tools/image/disk.sh WORK IMAGE, WORK as tools/image.sh leaves it. image/README.md has the layout.
set -euo pipefail
work=$1 image=$2
: "${SOURCE_DATE_EPOCH:?the time that files bear}"

# Names that would be drawn by lot are derived from what the image is of instead.
uuid() { sha256sum <<<"amaranten ${image##*/} $1" | sed -E 's/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/\1-\2-4\3-8\4-\5/'; }
serial() { sha256sum <<<"amaranten ${image##*/} $1" | cut -c1-8; }

# A FAT file system with all files of a folder: fat FOLDER LABEL MEGABYTES.
fat() {
  local file=$work/$2.fat
  rm -f "$file"
  mkfs.vfat --invariant -C -i "$(serial "$2")" -n "${2^^}" "$file" $(($3 * 1024)) >/dev/null
  (cd "$1" && find . -type f -printf '%P\n' | sort | xargs -r -I{} mcopy -m -i "$OLDPWD/$file" {} ::{})
}

fat "$work/files" boot 16
fat "$work/slot" slot-a 96
truncate -s 16M "$work/data.ext4"
E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH mke2fs -q -F -t ext4 -m 0 -L data -U "$(uuid data)" \
  -E "hash_seed=$(uuid hash),root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0" "$work/data.ext4"

# Rockchip's chips look for their first stage at 32 KB; it looks for the next at 8 MB.
loader=""
if [ -e "$work/idbloader.img" ]; then
  loader='
  partition idbloader { image = "idbloader.img" offset = 32K in-partition-table = false }
  partition u-boot    { image = "u-boot.itb"    offset = 8M  in-partition-table = false }'
fi
cat >"$work/genimage.cfg" <<EOF
image ${image##*/} {
  hdimage { partition-table-type = "gpt" disk-uuid = "$(uuid disk)" gpt-location = 1M }$loader
  partition boot   { image = "boot.fat"   offset = 16M partition-type-uuid = "U" bootable = true partition-uuid = "$(uuid part-boot)" }
  partition slot-a { image = "slot-a.fat" partition-type-uuid = "L" partition-uuid = "$(uuid part-a)" }
  partition slot-b { size = 96M           partition-type-uuid = "L" partition-uuid = "$(uuid part-b)" }
  partition data   { image = "data.ext4"  partition-type-uuid = "L" partition-uuid = "$(uuid part-data)" }
}
EOF
mkdir -p "$work/none"
rm -rf "$work/tmp"
genimage --rootpath "$work/none" --tmppath "$work/tmp" --inputpath "$work" --outputpath "${image%/*}" --config "$work/genimage.cfg" >"$work/genimage.log" 2>&1 || { cat "$work/genimage.log"; exit 1; }
rm -rf "$work/tmp" "$work"/*.fat "$work/data.ext4"
