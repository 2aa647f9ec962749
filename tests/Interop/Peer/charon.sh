#!/bin/bash
# charon.sh RUN: charon with the directory RUN as its /run, so that several can run on one machine, each in the private
# mount namespace that "ip netns exec" gives it. STRONGSWAN_CONF names its settings.
mount --bind "$1" /run && exec /usr/lib/ipsec/charon
