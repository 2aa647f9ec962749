// The part of .NET's OpenSSL layer that a trimmed gateway still refers to, over getrandom(2).
//
// BouncyCastle draws some randomness of its own through System.Security.Cryptography.RandomNumberGenerator, which on Linux
// ends in libssl and aborts the process where there is none. These five symbols are linked in place of that layer.
// tests/Arm64 lists the CryptoNative_ symbols of the binary: a sixth would be a call into what is not there.

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

int32_t CryptoNative_EnsureOpenSslInitialized(void);
int32_t CryptoNative_GetRandomBytes(uint8_t *buffer, int32_t length);
uint64_t CryptoNative_ErrGetExceptionError(int32_t *is_allocation_failure);
void CryptoNative_ErrErrorStringN(uint64_t error, char *text, int32_t length);
int32_t CryptoNative_GetMaxMdSize(void);

int32_t CryptoNative_EnsureOpenSslInitialized(void)
{
    return 0;
}

// Blocks until the kernel's generator is seeded. Without it no key is safe, so failure ends the process.
int32_t CryptoNative_GetRandomBytes(uint8_t *buffer, int32_t length)
{
    while (length > 0) {
        ssize_t taken = getrandom(buffer, (size_t)length, 0);
        if (taken < 0) {
            if (errno == EINTR)
                continue;
            abort();
        }
        buffer += taken;
        length -= (int32_t)taken;
    }
    return 1;
}

uint64_t CryptoNative_ErrGetExceptionError(int32_t *is_allocation_failure)
{
    *is_allocation_failure = 0;
    return 0;
}

void CryptoNative_ErrErrorStringN(uint64_t error, char *text, int32_t length)
{
    (void)error;
    if (length > 0)
        *text = '\0';
}

// Room for SHA-512, the longest digest there is.
int32_t CryptoNative_GetMaxMdSize(void)
{
    return 64;
}
