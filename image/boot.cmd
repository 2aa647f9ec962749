# U-Boot's script, alike on every board: tools/image.sh puts @WORDS@ in from board.ini. It starts the slot that slot.env names, and
# the other one when that cannot be loaded. What `optargs` holds goes to the kernel: setenv optargs ... at the prompt, for one boot.
setenv slot a
setenv trial none
if load ${devtype} ${devnum}:${distro_bootpart} ${scriptaddr} slot.env; then
    env import -t ${scriptaddr} ${filesize} slot
fi
if load ${devtype} ${devnum}:${distro_bootpart} ${scriptaddr} trial.env; then
    env import -t ${scriptaddr} ${filesize} trial
fi

# A trial is for one boot. It is struck out before that boot begins, whatever comes of it; where it cannot be struck out, it is not made.
setenv first ${slot}
if test "${trial}" = a || test "${trial}" = b; then
    setenv wanted ${trial}
    setenv trial none
    env export -t ${scriptaddr} trial
    if fatwrite ${devtype} ${devnum}:${distro_bootpart} ${scriptaddr} trial.env ${filesize}; then
        setenv first ${wanted}
        echo amaranten: slot ${wanted} is on trial, for this boot
    fi
fi
if test "${first}" = b; then setenv slots "3 2"; else setenv slots "2 3"; fi

setenv bootargs "console=@CONSOLE@ quiet panic=-1 init_on_free=1 ${optargs}"
for part in ${slots}; do
    setenv tree ${fdtcontroladdr}
    if test -n "@DTB@"; then
        load ${devtype} ${devnum}:${part} ${fdt_addr_r} board.dtb && setenv tree ${fdt_addr_r}
    fi
    if load ${devtype} ${devnum}:${part} ${kernel_addr_r} kernel && load ${devtype} ${devnum}:${part} ${ramdisk_addr_r} root; then
        echo amaranten: starting from partition ${part}
        booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} ${tree}
    fi
done
echo amaranten: neither slot can be started
