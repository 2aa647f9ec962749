#!/bin/bash
# vpnc.sh COMMAND: vpnc, a client of the old Cisco concentrators, on the peer's machine; it has ESP of its own, in UDP. It needs aggressive mode,
# XAUTH and mode-config, and speaks drafts 00 to 03 of NAT traversal.
#
#   start PSK USER PASSWORD   brings its tunnel to the gateway up, for 10.7.0.0/24
#   stop                      takes it down
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
vpnc=$here/../../../out/cache/vpnc/usr/sbin/vpnc files=/run/amaranten-interop/vpnc-$(ip netns identify $$)

start() { # PSK USER PASSWORD
  mkdir -p $files
  cat >$files/conf <<CONF
IPSec gateway 198.51.100.7
IPSec ID guests
IPSec secret $1
Xauth username $2
Xauth password $3
IKE DH Group dh14
Perfect Forward Secrecy nopfs
IPSEC target network 10.7.0.0/255.255.255.0
Local Port 0
Script bash $here/vpnc.sh configure
Debug 2
Pidfile $files/pid
CONF
  timeout 30 "$vpnc" --non-inter $files/conf >$files/log 2>&1 </dev/null || { cat $files/log; exit 1; }
}

# What vpnc calls with the reason and what it was given in the environment.
configure() {
  [ "$reason" = connect ] || return 0
  ip link set "$TUNDEV" up mtu 1400
  ip address add "$INTERNAL_IP4_ADDRESS/32" dev "$TUNDEV"
  ip route add 10.7.0.0/24 dev "$TUNDEV" src "$INTERNAL_IP4_ADDRESS"
}

case $1 in
  start) start "$2" "$3" "$4" ;;
  configure) configure ;;
  stop) kill "$(cat $files/pid)" ;;
esac
