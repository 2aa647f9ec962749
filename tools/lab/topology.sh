# The lab's five namespaces and the cables between them; sourced by run.sh.
#
#   branch-host --- lan [branch-gw] wan --- [router] --- wan [office-gw] lan --- office-host
#    10.7.0.2      10.7.0.1  198.51.100.7   .1   .254   203.0.113.1   10.0.0.1     10.0.0.2
#
# The addresses of the gateways are not in their kernels: the binary owns both ports. Nothing outside
# these namespaces is touched.

lab_nodes=(branch-host branch-gw router office-gw office-host)

# on NODE COMMAND...: runs COMMAND in NODE; become NODE COMMAND... & starts it there, and $! is its process. The run's
# lock (fd 9) and output (fd 8) are not handed down: a child that outlives a killed run must not look like a run.
on()     { ip netns exec "amlab-$1" "${@:2}" 8>&- 9>&-; }
become() { exec ip netns exec "amlab-$1" "${@:2}" 8>&- 9>&-; }

cable() { # NODE PORT NODE PORT
  ip link add "$2" netns "amlab-$1" type veth peer name "$4" netns "amlab-$3"
  ip -n "amlab-$1" link set "$2" up
  ip -n "amlab-$3" link set "$4" up
}

address() { ip -n "amlab-$1" address add "$3" dev "$2"; }

lab_up() {
  local node
  for node in "${lab_nodes[@]}"; do
    ip netns add "amlab-$node"
    on "$node" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  done
  cable branch-host eth0 branch-gw lan
  cable branch-gw   wan  router    branch
  cable router      office office-gw wan
  cable office-gw   lan  office-host eth0

  address branch-host eth0 10.7.0.2/24
  ip -n amlab-branch-host route add default via 10.7.0.1
  address router branch 198.51.100.1/24
  address router office 203.0.113.254/24
  on router sysctl -qw net.ipv4.ip_forward=1
  address office-host eth0 10.0.0.2/16
  ip -n amlab-office-host route add default via 10.0.0.1
}

lab_exists() { [ -e "/run/netns/amlab-$1" ]; }

lab_processes() {
  local node
  for node in "${lab_nodes[@]}"; do
    if lab_exists "$node"; then ip netns pids "amlab-$node"; fi
  done
}

lab_is_quiet() { [ -z "$(lab_processes)" ]; }

# Ends what lives in the lab's namespaces, and them. Every process is found by the namespace it is in, so this
# also clears what a run left behind that was killed before it could tidy up.
lab_down() {
  local node
  kill_all() { local pids; pids=$(lab_processes); [ -z "$pids" ] || kill "$1" $pids 2>/dev/null || true; }
  kill_all -TERM
  wait_for 5 lab_is_quiet || { kill_all -KILL; wait_for 5 lab_is_quiet || true; }
  for node in "${lab_nodes[@]}"; do
    if lab_exists "$node"; then ip netns delete "amlab-$node"; fi
  done
}
