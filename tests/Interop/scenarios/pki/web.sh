#!/bin/bash
# web.sh: makes the certificates of the authority that publishes its list of revoked certificates on a web server, with openssl. make.sh calls it.
# None of these keys protects anything.
#
#   web ------ webgateway, webpeer       webpeer says that the list is at http://10.7.0.2/web.crl, which is the machine near
#   web/good/web.crl                     nobody is revoked
#   web/revoking/web.crl                 webpeer is
set -euo pipefail
cd "$(dirname "$0")"
made=$(mktemp -d)
trap 'rm -r "$made"' EXIT
from=20240101000000Z until=20491231235959Z
touch "$made/index"
echo 01 >"$made/serial"
echo 01 >"$made/number"
cat >"$made/ca.conf" <<CONF
[ca]
default_ca = web
[web]
database         = $made/index
serial           = $made/serial
crlnumber        = $made/number
new_certs_dir    = $made
certificate      = x509ca/web.pem
private_key      = $made/web.key
default_md       = sha256
policy           = any
unique_subject   = no
[any]
countryName      = optional
organizationName = optional
commonName       = supplied
[authority]
basicConstraints     = critical, CA:true
keyUsage             = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[webgateway]
subjectAltName   = DNS:webgateway.example
[webpeer]
subjectAltName        = DNS:webpeer.example
crlDistributionPoints = URI:http://10.7.0.2/web.crl
[list]
authorityKeyIdentifier = keyid
CONF

request() { # NAME KEYFILE CN
  openssl req -new -newkey rsa:2048 -nodes -keyout "$2" -subj "/C=SE/O=Scenario/CN=$3" -out "$made/$1.csr"
}
sign() { # NAME FLAGS...
  local name=$1
  shift
  openssl ca -batch -config "$made/ca.conf" -startdate $from -enddate $until -notext -in "$made/$name.csr" "$@"
}
list() { # FOLDER
  mkdir -p "web/$1"
  openssl ca -gencrl -config "$made/ca.conf" -crlexts list -crl_lastupdate $from -crl_nextupdate $until -out "$made/web.crl"
  openssl crl -in "$made/web.crl" -outform der -out "web/$1/web.crl"
}

rm -rf web
request web "$made/web.key" web
sign web -selfsign -keyfile "$made/web.key" -extensions authority -out x509ca/web.pem
for name in webgateway webpeer; do
  request $name private/$name.pem $name.example
  sign $name -extensions $name -out x509/$name.pem
done
list good
openssl ca -config "$made/ca.conf" -revoke x509/webpeer.pem -crl_reason keyCompromise
list revoking
