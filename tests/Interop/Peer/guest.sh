#!/bin/bash
# guest.sh: the init of a user-mode-linux guest whose root is the host's, read-only. Reads one command a line from the
# console, its words separated by tabs, and answers with what the command says, an EOT and its status.
# The kernel's command line gives UML, the directory of the kernel and its modules, and STRONGSWAN_CONF.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin TMPDIR=/run
stty raw -echo
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /run
case $UML in /tmp/*) ;; *) mount -t tmpfs tmpfs /tmp ;; esac # unless the repository lies there
ip link set lo up

# The kernel asks for the modules of the algorithms by name. Those of every test are loaded now, since the packets
# that come while a module is being loaded are lost.
printf '#!/bin/sh\nexec /sbin/modprobe -d %s "$@"\n' "$UML" >/run/modprobe
chmod +x /run/modprobe
echo /run/modprobe >/proc/sys/kernel/modprobe
for module in esp4 ah4 xfrm_user authenc cbc gcm ccm ctr cmac xcbc ghash-generic seqiv echainiv des_generic md5 sha1_generic \
  sha256_generic sha512_generic blowfish_generic cast5_generic twofish_generic camellia_generic serpent_generic; do
  /run/modprobe "$module" 2>/dev/null
done

# charon answers in the background, its messages in a file of the guest.
start-charon() { /usr/lib/ipsec/charon >/dev/null 2>&1 & }

printf '\004%d\n' 0
while IFS=$'\t' read -r -a command; do
  "${command[@]}" </dev/null 2>&1
  printf '\004%d\n' $?
done
echo o >/proc/sysrq-trigger # the test is gone: power off
sleep 5
