/* The first process of a virtual board that runs unit tests: gives the runtime what it needs of the kernel, runs them, and switches off. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status = -1;
    mount("proc", "/proc", "proc", 0, NULL);
    mount("sysfs", "/sys", "sysfs", 0, NULL);
    mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
    mount("tmpfs", "/run", "tmpfs", 0, NULL);
    setenv("TMPDIR", "/run", 1);
    setenv("HOME", "/run", 1);
    pid_t child = fork();
    if (child == 0) {
        execl("/tests/OnBoard", "OnBoard", (char *)NULL);
        _exit(127);
    }
    waitpid(child, &status, 0);
    printf("\nthe unit tests ended with status %x\n", status);
    fflush(stdout);
    reboot(RB_POWER_OFF);
}
