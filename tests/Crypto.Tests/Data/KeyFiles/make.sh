#!/usr/bin/env bash
# Makes the files of this folder anew with OpenSSL 3, one key of P-256 and one of RSA in every form in which OpenSSL writes them: ./make.sh
set -euo pipefail
cd "$(dirname "$0")"
rm -f ./*.pem ./*.der ./*.p12
legacy=(-provider default -provider legacy)

openssl ecparam -name prime256v1 -genkey -noout -out sec1.pem
openssl req -x509 -new -key sec1.pem -subj "/CN=ec" -days 20000 -out ec.cert.pem 2> /dev/null
openssl genrsa -traditional -out pkcs1.pem 1024 2> /dev/null
openssl req -x509 -new -key pkcs1.pem -subj "/CN=rsa" -days 20000 -out rsa.cert.pem 2> /dev/null

# Without encryption.
openssl ec -in sec1.pem -outform DER -out sec1.der 2> /dev/null
openssl ec -in sec1.pem -no_public -out sec1.no-public.pem 2> /dev/null
openssl ec -in sec1.pem -param_enc explicit -out sec1.explicit.pem 2> /dev/null
openssl ec -in sec1.pem -param_enc explicit -conv_form compressed -out sec1.explicit-compressed.pem 2> /dev/null
openssl rsa -in pkcs1.pem -traditional -outform DER -out pkcs1.der 2> /dev/null
openssl pkcs8 -topk8 -nocrypt -in sec1.pem -out pkcs8.pem
openssl pkcs8 -topk8 -nocrypt -in sec1.pem -outform DER -out pkcs8.der
openssl pkcs8 -topk8 -nocrypt -in sec1.explicit.pem -out pkcs8.explicit.pem
openssl pkcs8 -topk8 -nocrypt -in pkcs1.pem -outform DER -out pkcs8.rsa.der

# PKCS#8 with PBES2: every cipher, every hash.
for cipher in aes-{128,192,256}-cbc des3 camellia-{128,192,256}-cbc aria-{128,192,256}-cbc seed-cbc des-cbc rc2-cbc rc2-64-cbc rc2-40-cbc; do
    openssl pkcs8 -topk8 -in sec1.pem -v2 "$cipher" -passout pass:secret -out "pbes2.$cipher.pem" "${legacy[@]}"
done
for hash in MD5 SHA1 SHA224 SHA256 SHA384 SHA512 SHA512-224 SHA512-256; do
    openssl pkcs8 -topk8 -in sec1.pem -v2 aes-256-cbc -v2prf "hmacWith$hash" -passout pass:secret -outform DER -out "pbes2.hmac-$hash.der"
done
openssl pkcs8 -topk8 -in pkcs1.pem -v2 aes-256-cbc -iter 100000 -passout pass:secret -out pbes2.rsa.pem

# PKCS#8 with PBES1, and with the schemes of PKCS#12.
schemes=(PBE-MD5-DES PBE-SHA1-DES PBE-MD5-RC2-64 PBE-SHA1-RC2-64 PBE-SHA1-RC4-128 PBE-SHA1-RC4-40 PBE-SHA1-3DES PBE-SHA1-2DES PBE-SHA1-RC2-128 PBE-SHA1-RC2-40)
for scheme in "${schemes[@]}"; do
    openssl pkcs8 -topk8 -in sec1.pem -v1 "$scheme" -passout pass:secret -out "pbes1.$scheme.pem" "${legacy[@]}"
done

export_pkcs12() { openssl pkcs12 -export -inkey sec1.pem -in ec.cert.pem "${legacy[@]}" "$@"; }
export_pkcs12 -passout pass:secret -out modern.p12
export_pkcs12 -passout pass:secret -legacy -out legacy.p12
for scheme in PBE-SHA1-RC4-128 PBE-SHA1-RC4-40 PBE-SHA1-3DES PBE-SHA1-2DES PBE-SHA1-RC2-128 PBE-SHA1-RC2-40 aes-128-cbc camellia-256-cbc; do
    export_pkcs12 -passout pass:secret -keypbe "$scheme" -certpbe "$scheme" -out "scheme.$scheme.p12"
done
for hash in sha1 sha224 sha384 sha512 sha512-256 sha3-256 ripemd160 sm3; do
    export_pkcs12 -passout pass:secret -macalg "$hash" -out "mac.$hash.p12"
done
export_pkcs12 -passout pass:secret -keypbe NONE -certpbe NONE -out plain-bags.p12
export_pkcs12 -passout pass:secret -nomac -out no-mac.p12
export_pkcs12 -passout pass: -out empty-password.p12
export_pkcs12 -passout pass: -keypbe NONE -certpbe NONE -nomac -out nothing-secret.p12

# Passwords beyond ASCII: as OpenSSL takes them, and one octet a character.
printf 'sm\303\266rg\303\245s' > utf8.password
printf 'sm\366rg\345s' > latin1.password
for name in utf8 latin1; do
    openssl pkcs8 -topk8 -in sec1.pem -v2 aes-256-cbc -passout "file:$name.password" -out "password.$name.pem"
done
export_pkcs12 -passout file:utf8.password -out password.utf8.p12
export_pkcs12 -passout file:utf8.password -legacy -out password.utf8.legacy.p12
rm utf8.password latin1.password
