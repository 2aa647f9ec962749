#!/bin/bash
# libreswan.sh COMMAND: libreswan on the peer's machine, a user-mode-linux guest, in the place of charon, which must not run.
#
#   start SECRET NAT     pluto with one connection "site", a pre-shared key, and NAT traversal of RFC 3947 (rfc), of the drafts, or both
#   initiate             brings it up from here
#   states PATTERN       what pluto holds has a line that fits
#   no-states PATTERN    it has none
#   log PATTERN          so has what it logged
#   stop                 ends it and forgets its SAs
set -euo pipefail
files=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)/out/cache/libreswan/usr
export LD_LIBRARY_PATH=$files/lib/x86_64-linux-gnu
state=/run/pluto log=/run/pluto.log
trap '[ $? = 0 ] || tail -40 $log' EXIT

# It waits for an answer of pluto, for ever if need be.
whack() { timeout 30 "$files/libexec/ipsec/whack" "$@"; }

start() { # SECRET NAT
  set -x # tells in which step it stopped, should it not come back
  rm -rf $state # another scenario may have been here: certutil would ask for a password of what exists
  mkdir -p $state/nss
  "$files/bin/certutil" -N -d sql:$state/nss --empty-password
  echo ": PSK \"$1\"" >$state/secrets
  cat >$state/ipsec.conf <<CONF
config setup
  ikev1-policy=accept
  ipsecdir=$state
  nssdir=$state/nss
  secretsfile=$state/secrets
  logfile=$log
  dnssec-enable=no
conn site
  ikev2=no
  authby=secret
  left=203.0.113.1
  leftsubnet=10.0.0.0/24
  right=198.51.100.7
  rightsubnet=10.7.0.0/24
  ike=aes256-sha2_256-modp2048
  esp=aes128-sha1-modp2048
  nat-ikev1-method=$2
  leftupdown=/bin/true
  auto=ignore
CONF
  mount -t tmpfs tmpfs /usr/libexec # where pluto has its programs, and the root is read-only
  cp -r "$files/libexec/ipsec" /usr/libexec/
  "$files/libexec/ipsec/pluto" --config $state/ipsec.conf --rundir $state
  for _ in {1..100}; do [ ! -S $state/pluto.ctl ] || break; sleep 0.1; done
  whack --listen
  timeout 30 "$files/libexec/ipsec/addconn" --config $state/ipsec.conf --ctlsocket $state/pluto.ctl site
}

case $1 in
  start) start "$2" "$3" ;;
  initiate) whack --initiate --name site ;;
  states) held=$(whack --showstates); echo "$held"; [[ $held =~ $2 ]] ;;
  no-states) held=$(whack --showstates); echo "$held"; [[ ! $held =~ $2 ]] ;;
  log) grep -E "$2" $log || { cat $log; exit 1; } ;;
  stop) whack --shutdown; umount /usr/libexec; ip xfrm state flush; ip xfrm policy flush ;;
esac
