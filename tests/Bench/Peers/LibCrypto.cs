using System.Runtime.InteropServices;

namespace Amaranten.Bench.Peers;

/// <summary>
/// What we call of OpenSSL 3. A context or a number is an address; results other than 1 are failures. What is called for every packet is called
/// without a word to the collector, as C would call it.
/// </summary>
internal static unsafe partial class LibCrypto
{
    private const string Library = "libcrypto.so.3";

    internal static string Version => Marshal.PtrToStringUTF8(OpenSSL_version(0)) ?? "OpenSSL";

    internal static void Check(int result)
    {
        if (result != 1) throw new InvalidOperationException("OpenSSL refuses");
    }

    internal static nint Check(nint address) => address != 0 ? address : throw new InvalidOperationException("OpenSSL refuses");

    [LibraryImport(Library)]
    private static partial nint OpenSSL_version(int what);

    [LibraryImport(Library)]
    internal static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_CIPHER_fetch(nint library, string name, nint properties);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int EVP_CipherInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv, int encrypt);

    [LibraryImport(Library)]
    internal static partial int EVP_CIPHER_CTX_set_padding(nint context, int padding);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int EVP_CipherUpdate(nint context, byte* output, int* written, byte* input, int length);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int EVP_CipherFinal_ex(nint context, byte* output, int* written);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int EVP_CIPHER_CTX_ctrl(nint context, int command, int argument, void* pointer);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_MAC_fetch(nint library, string name, nint properties);

    [LibraryImport(Library)]
    internal static partial nint EVP_MAC_CTX_new(nint mac);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int EVP_MAC_init(nint context, byte* key, nint keyBytes, Parameter* parameters);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int EVP_MAC_update(nint context, byte* data, nint length);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int EVP_MAC_final(nint context, byte* mac, nint* written, nint room);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OBJ_txt2nid(string name);

    [LibraryImport(Library)]
    internal static partial nint EC_GROUP_new_by_curve_name(int name);

    [LibraryImport(Library)]
    internal static partial nint EC_POINT_new(nint group);

    [LibraryImport(Library)]
    internal static partial int EC_POINT_oct2point(nint group, nint point, byte* octets, nint length, nint context);

    [LibraryImport(Library)]
    internal static partial int EC_POINT_mul(nint group, nint result, nint scalarOfBase, nint point, nint scalar, nint context);

    [LibraryImport(Library)]
    internal static partial nint BN_CTX_new();

    [LibraryImport(Library)]
    internal static partial nint BN_new();

    [LibraryImport(Library)]
    internal static partial nint BN_bin2bn(byte* octets, int length, nint number);

    [LibraryImport(Library)]
    internal static partial int BN_bn2binpad(nint number, byte* octets, int length);

    [LibraryImport(Library)]
    internal static partial void BN_set_flags(nint number, int flags);

    [LibraryImport(Library)]
    internal static partial nint BN_MONT_CTX_new();

    [LibraryImport(Library)]
    internal static partial int BN_MONT_CTX_set(nint form, nint modulus, nint context);

    [LibraryImport(Library)]
    internal static partial int BN_mod_exp_mont(nint result, nint value, nint exponent, nint modulus, nint context, nint form);

    [LibraryImport(Library)]
    internal static partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, byte* key, nint length);

    [LibraryImport(Library)]
    internal static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, byte* key, nint length);

    [LibraryImport(Library)]
    internal static partial nint EVP_PKEY_CTX_new(nint key, nint engine);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive_init(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive_set_peer(nint context, nint peer);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive(nint context, byte* secret, nint* length);

    /// <summary>OSSL_PARAM.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Parameter
    {
        internal nint Key;
        internal uint Type;
        internal nint Data;
        internal nint Size;
        internal nint Returned;
    }
}
