#!/bin/bash
# capture.sh keys|plain FILE SIZE: what a capture of the gateway's must be: for its owner alone, whole, and, with keys, opened by tshark and by amaranten decode.
set -euo pipefail
what=$1 file=$2 size=$3
binary=$(dirname "$0")/../../../out/linux-x64/amaranten

for _ in {1..50}; do tshark -r "$file" -c 1 > /dev/null 2>&1 && break; sleep 0.1; done
[ "$(stat -c %a "$file")" = 600 ]
if [ "$what" = plain ]; then
    [ ! -e "$file.keys" ]
    tshark -r "$file" > /dev/null
    "$binary" decode "$file" | grep -q 'no key, ICV not checked'
    exit
fi
[ "$(stat -c %a "$file.keys")" = 600 ]
mapfile -t keys < <(sed '/^#/d; s/^/-o/' "$file.keys")
# A ping of this size was inside: once as the host sent it, once in ESP.
inside=$(tshark -r "$file" "${keys[@]}" -o esp.enable_encryption_decode:TRUE -Y "esp && icmp.type == 8 && ip.len == $((size + 28))" | wc -l)
bare=$(tshark -r "$file" -Y "!esp && icmp.type == 8 && ip.len == $((size + 28))" | wc -l)
told=$("$binary" decode "$file" --keys "$file.keys")
echo "$inside in ESP, $bare at the inner interface"; tail -1 <<< "$told"
[ "$inside" -ge 3 ] && [ "$bare" -ge "$inside" ]
grep -q 'ICV good' <<< "$told"
! grep -q 'ICV BAD' <<< "$told"
