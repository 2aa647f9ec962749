using static Amaranten.Bench.Peers.LibCrypto;

namespace Amaranten.Bench.Peers;

/// <summary>Scalar times a point of a curve by OpenSSL as its ECDH does it: in constant time, and of the base point from a table where it has one.</summary>
internal sealed unsafe class OpenSslCurve
{
    private readonly nint _group, _context = Check(BN_CTX_new()), _result, _point, _scalar;

    /// <summary>The curve's name, and an uncompressed point; null for the base point.</summary>
    internal OpenSslCurve(string name, ReadOnlySpan<byte> scalar, byte[]? point)
    {
        _group = Check(EC_GROUP_new_by_curve_name(OBJ_txt2nid(name)));
        _result = Check(EC_POINT_new(_group));
        fixed (byte* octets = scalar) _scalar = Check(BN_bin2bn(octets, scalar.Length, 0));
        if (point is null) return;
        _point = Check(EC_POINT_new(_group));
        fixed (byte* octets = point) Check(EC_POINT_oct2point(_group, _point, octets, point.Length, _context));
    }

    internal void Multiply() =>
        Check(_point == 0 ? EC_POINT_mul(_group, _result, _scalar, 0, 0, _context) : EC_POINT_mul(_group, _result, 0, _point, _scalar, _context));
}
