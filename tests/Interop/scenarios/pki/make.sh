#!/bin/bash
# make.sh: makes the certificates of the scenarios anew, with strongSwan's pki (apt-get install strongswan-pki). None of these
# keys protects anything. The folders are swanctl's; what the gateway reads lies in the same ones.
#
#   root ----- gateway, peer, carol, dave     revoked (in root.crl)
#        \---- division ----- deep            two steps below the root, for chains
#   ecroot --- ecgateway256/384/521, ecpeer256/384/521
#   other ---- stranger                       of an authority nobody trusts
#   web ------ webgateway, webpeer            see web.sh
set -euo pipefail
cd "$(dirname "$0")"
settings=$(mktemp)
trap 'rm "$settings"' EXIT
echo 'pki { load = random nonce openssl pem pkcs1 pkcs8 x509 revocation pubkey }' >"$settings" # without the talkative ones
export STRONGSWAN_CONF=$settings
rm -rf x509 x509ca x509crl private
mkdir -p x509 x509ca x509crl private authority
always=(--not-before "01.01.24 00:00:00" --not-after "31.12.49 23:59:59")

key() { # NAME TYPE SIZE FOLDER
  pki --gen --type "$2" --size "$3" --outform pem >"$4/$1.pem"
}
authority() { # NAME TYPE SIZE
  key "$1" "$2" "$3" authority
  pki --self --ca --in "authority/$1.pem" --type "$2" --dn "C=SE, O=Scenario, CN=$1" "${always[@]}" --outform pem >"x509ca/$1.pem"
}
certificate() { # NAME TYPE SIZE AUTHORITY FLAGS...
  local name=$1 type=$2 size=$3 by=$4
  shift 4
  key "$name" "$type" "$size" private
  pki --pub --in "private/$name.pem" --type "$type" | pki --issue --cacert "x509ca/$by.pem" --cakey "authority/$by.pem" \
    --dn "C=SE, O=Scenario, CN=$name.example" --san "$name.example" "${always[@]}" "$@" --outform pem >"x509/$name.pem"
}

authority root rsa 2048
authority ecroot ecdsa 384
key division rsa 2048 authority
pki --pub --in authority/division.pem | pki --issue --ca --cacert x509ca/root.pem --cakey authority/root.pem \
  --dn "C=SE, O=Scenario, OU=Division, CN=division" "${always[@]}" --outform pem >x509ca/division.pem

certificate gateway rsa 2048 root --san 198.51.100.7
certificate peer rsa 2048 root --san 203.0.113.1
certificate carol rsa 2048 root --san carol@example
certificate dave rsa 2048 root --san dave@example
certificate revoked rsa 2048 root
certificate deep rsa 2048 division
certificate deepgateway rsa 2048 division
for size in 256 384 521; do
  certificate "ecgateway$size" ecdsa "$size" ecroot
  certificate "ecpeer$size" ecdsa "$size" ecroot
done
authority other rsa 2048
certificate stranger rsa 2048 other
rm x509ca/other.pem # trusted by nobody

pki --signcrl --cacert x509ca/root.pem --cakey authority/root.pem --reason key-compromise --cert x509/revoked.pem \
  --this-update "01.01.24 00:00:00" --next-update "31.12.49 23:59:59" --outform pem >x509crl/root.pem
pki --signcrl --cacert x509ca/division.pem --cakey authority/division.pem \
  --this-update "01.01.24 00:00:00" --next-update "31.12.49 23:59:59" --outform pem >x509crl/division.pem
openssl pkcs12 -export -inkey private/gateway.pem -in x509/gateway.pem -certfile x509ca/root.pem -passout pass:scenario -out gateway.p12
rm -r authority # what they had to sign is signed
./web.sh
