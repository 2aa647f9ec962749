/*
 * user-mode-linux keeps the extended registers of a process in a buffer of fixed size and hands exactly that back to ptrace(2). Linux takes only the
 * whole state (x86: xstateregs_set), which is larger on CPUs with AMX, and the guest would die with its first process. Preloaded, this hands back
 * the whole: what the host has now, with what the guest gives in front.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/uio.h>

#define LARGEST_STATE (64 * 1024)

typedef long (*ptrace_call)(int, pid_t, void *, void *);

static char whole[LARGEST_STATE] __attribute__((aligned(64)));

static long set_state(ptrace_call real, pid_t pid, void *type, const struct iovec *given)
{
    struct iovec state = { whole, sizeof whole };
    if (real(PTRACE_GETREGSET, pid, type, &state) < 0) return -1;
    memcpy(whole, given->iov_base, given->iov_len < state.iov_len ? given->iov_len : state.iov_len);
    return real(PTRACE_SETREGSET, pid, type, &state);
}

long ptrace(enum __ptrace_request request, ...)
{
    static ptrace_call real;
    va_list arguments;
    va_start(arguments, request);
    pid_t pid = va_arg(arguments, pid_t);
    void *address = va_arg(arguments, void *), *data = va_arg(arguments, void *);
    va_end(arguments);

    if (real == NULL) real = (ptrace_call)dlsym(RTLD_NEXT, "ptrace");
    if (request == PTRACE_SETREGSET && address == (void *)NT_X86_XSTATE) return set_state(real, pid, address, data);
    return real(request, pid, address, data);
}
