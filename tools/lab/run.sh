#!/bin/bash
# tools/lab/run.sh BINARY: two gateways, real packets, one command.
#
# Builds a lab of network namespaces, starts a gateway at either end of it, sends traffic and tells what happens.
# With a terminal it leaves you in the console of the branch gateway; without one it tears everything down
# and exits 0, or with the reason why not.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../progress.sh"
. "$here/topology.sh"

binary=$(readlink -m "${1:-$here/../../out/linux-x64/amaranten}")
state=/run/amlab
results=$here/../../out/lab
capture=$results/wire.pcap

[ "$(id -u)" = 0 ] || fail "The lab needs root for network namespaces; run it again with sudo."
[ -x "$binary" ] || fail "There is no binary at $binary; build it with: make build"
mkdir -p "$state" "$results"
results=$(cd "$results" && pwd) capture=$results/wire.pcap
exec 8>&1 9>"$state/lock"
flock -n 9 || fail "Another run of the lab is going on; let it end, or end it with Ctrl-C, and try again."

tidy() {
  local status=$?
  trap '' INT TERM
  exec >&8 # Ctrl-C may have come while the output of a step was going to a file
  [ "$status" != 1 ] || show_logs
  step "Tearing the lab down"
  lab_down
  exit "$status"
}

show_logs() {
  local gateway
  for gateway in branch office; do
    [ -s "$results/$gateway.log" ] || continue
    heading "The last lines of $gateway's log ($results/$gateway.log)"
    tail -n 25 "$results/$gateway.log" | indent
  done
}

# What a gateway logs from now on, line by line, each with the milliseconds since the first packet.
followers=()
follow() { # GATEWAY MILLISECONDS-AT-START
  local line log seen
  seen=$(wc -l <"$results/$1.log")
  exec {log}< <(exec tail -n "+$((seen + 1))" -f --pid=$$ -s 0.02 "$results/$1.log" 8>&- 9>&-)
  followers+=($!)
  while IFS= read -r line; do
    printf '%s%8d ms%s  %-6s  %s\n' "$dim" $(($(milliseconds) - $2)) "$plain" "$1" "$line"
  done <&"$log" 8>&- 9>&- &
  exec {log}<&-
}

ask() { printf '%s\n' "$2" | timeout --foreground 10 "$binary" console "$state/$1.sock" 8>&- 9>&-; }

start_gateway() { # NAME INI
  rm -f "$state/$1.sock"
  become "$1-gw" "$binary" run "$here/$2" --socket "$state/$1.sock" >"$results/$1.log" 2>&1 &
}

answers() { ask "$1" 'show status'; }

capturing() { grep -q 'listening on' "$results/tcpdump.log"; }

# Counts the frames of the capture that match a tcpdump filter.
count() { tcpdump -nr "$capture" "$1" 2>/dev/null | wc -l; }

trap tidy EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

heading "The lab"
lab_down
lab_up
sed -n '3,4s/^#   //p' "$here/topology.sh" | indent

# What the router receives is what the gateways put on the wire. 128 octets of each frame are enough to tell
# an ESP packet from a bare one, and do not fill the disk.
become router tcpdump -i any -Q in -s 128 -B 32768 -U -Z root -w "$capture" 2>"$results/tcpdump.log" &
tcpdump=$!
wait_for 10 capturing || fail "tcpdump does not start: $(tail -n 1 "$results/tcpdump.log")"

start_gateway branch branch.ini
start_gateway office head-office.ini
for gateway in branch office; do
  wait_for 15 answers "$gateway" || fail "The $gateway gateway does not answer on its console; its log says why."
done
good "Both gateways are running"

heading "The first packet wants the tunnel: main mode, quick mode"
first=$(milliseconds)
follow branch "$first"
follow office "$first"
first_reply() { on branch-host ping -c 1 -W 1 10.0.0.2; }
wait_for 20 first_reply || fail "No reply from 10.0.0.2 within 20 seconds: the tunnel did not come up."
up=$(($(milliseconds) - first))
sleep 0.2 # the last lines of the logs
kill "${followers[@]}" 2>/dev/null || true
good "Tunnel up: the first packet was answered after $up ms"

heading "Ping, branch host to head-office host"
on branch-host ping -q -c 100 -i 0.02 -W 2 10.0.0.2 >"$results/ping.log" || true
tail -n 2 "$results/ping.log" | indent
grep -q ' 0% packet loss' "$results/ping.log" || fail "Pings were lost."

heading "TCP, branch host to head-office host"
become office-host iperf3 -s -1 >"$results/iperf3-server.log" 2>&1 &
listening() { on office-host ss -Hltn 'sport = :5201' | grep -q .; }
wait_for 5 listening || fail "iperf3 does not start: $(tail -n 1 "$results/iperf3-server.log")"
on branch-host timeout --foreground 120 iperf3 -c 10.0.0.2 -n 128M -f m >"$results/iperf3.log" 2>&1 ||
  fail "The TCP transfer did not complete: $(tail -n 1 "$results/iperf3.log")"
awk '/receiver/ { split($3, span, "-"); print $5, $6, "in", span[2], "seconds:", $7, $8 }' "$results/iperf3.log" | indent

heading "What the gateways say"
for gateway in branch office; do
  step "$gateway: lights, tunnels"
  ask "$gateway" 'show lights' | indent
  ask "$gateway" 'show tunnels' | indent
done

heading "What was on the wire between them"
kill "$tcpdump"
wait "$tcpdump" 2>/dev/null || true
esp=$(count 'esp or udp port 4500')
ike=$(count 'udp port 500')
bare=$(count 'ip and not esp and not (udp port 500 or udp port 4500)')
# Frames, ESP ones too, in which the addresses of the two hosts can be read: packets that were not encrypted.
readable=$(tshark -nr "$capture" -Y 'frame contains 0a:07:00:02:0a:00:00:02 or frame contains 0a:00:00:02:0a:07:00:02' \
  2>/dev/null | wc -l)
printf '%s\n' "$esp ESP frames, $ike IKE frames" "$bare cleartext packets, $readable frames with readable inner addresses" \
  "counted by tcpdump and tshark in $capture" | indent
[ "$esp" -gt 0 ] || fail "No ESP was seen on the wire: the traffic took another way."
[ "$bare" = 0 ] && [ "$readable" = 0 ] || fail "Cleartext was seen on the wire."
good "No cleartext left either gateway"

if [ -t 0 ] && [ -t 1 ]; then
  heading "The console of the branch gateway: try 'show status', 'show tunnels', 'help'; Ctrl-D ends the lab"
  "$binary" console "$state/branch.sock" 8>&- 9>&- || true
fi
