using static Amaranten.Bench.Peers.LibCrypto;

namespace Amaranten.Bench.Peers;

/// <summary>A power modulo a prime by OpenSSL as its DH does it: in constant time, Montgomery's form made once.</summary>
internal sealed unsafe class OpenSslPower
{
    private const int ConstantTime = 4;

    private readonly nint _context = Check(BN_CTX_new()), _form = Check(BN_MONT_CTX_new()), _result = Check(BN_new());
    private readonly nint _modulus, _value, _exponent;

    internal OpenSslPower(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> value, ReadOnlySpan<byte> exponent)
    {
        _modulus = Number(modulus);
        _value = Number(value);
        _exponent = Number(exponent);
        BN_set_flags(_exponent, ConstantTime);
        Check(BN_MONT_CTX_set(_form, _modulus, _context));
    }

    internal void Raise() => Check(BN_mod_exp_mont(_result, _value, _exponent, _modulus, _context, _form));

    private static nint Number(ReadOnlySpan<byte> octets)
    {
        fixed (byte* start = octets) return Check(BN_bin2bn(start, octets.Length, 0));
    }
}
