# U-Boot's script, alike on every board: tools/image.sh puts @WORDS@ in from board.ini. It starts the slot that slot.env names, and
# the other one when that cannot be loaded. What `optargs` holds goes to the kernel: setenv optargs ... at the prompt, for one boot.
setenv slot a
if load ${devtype} ${devnum}:${distro_bootpart} ${scriptaddr} slot.env; then
    env import -t ${scriptaddr} ${filesize} slot
fi
if test "${slot}" = b; then setenv slots "3 2"; else setenv slots "2 3"; fi

setenv bootargs "console=@CONSOLE@ quiet panic=-1 init_on_free=1 ${optargs}"
for part in ${slots}; do
    setenv tree ${fdtcontroladdr}
    if test -n "@DTB@"; then
        load ${devtype} ${devnum}:${part} ${fdt_addr_r} board.dtb && setenv tree ${fdt_addr_r}
    fi
    if load ${devtype} ${devnum}:${part} ${kernel_addr_r} kernel && load ${devtype} ${devnum}:${part} ${ramdisk_addr_r} root; then
        booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} ${tree}
    fi
done
echo amaranten: neither slot can be started
