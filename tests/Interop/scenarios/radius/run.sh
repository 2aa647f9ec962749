#!/bin/sh
# Runs FreeRADIUS as tools/setup.sh has unpacked it, with the configuration beside this file, until it is ended.
here=$(cd "$(dirname "$0")" && pwd)
unpacked=$here/../../../../out/cache/freeradius
export RADIUS_LIBRARIES="$unpacked/usr/lib/freeradius"
export LD_LIBRARY_PATH="$RADIUS_LIBRARIES:$(echo "$unpacked"/usr/lib/*-linux-gnu)"
exec "$unpacked/usr/sbin/freeradius" -f -l stdout -d "$here" -D "$unpacked/usr/share/freeradius"
