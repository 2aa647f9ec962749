using Amaranten.Crypto.Suites;

namespace Amaranten.Decode.Opening;

/// <summary>An ESP packet that was to be opened.</summary>
/// <param name="Verdict">What came of it.</param>
/// <param name="Suite">The algorithms of its SA, where there is one.</param>
/// <param name="NextHeader">What is inside, where it is open.</param>
/// <param name="Payload">The inside without trailer.</param>
/// <param name="PadLength">Octets of padding.</param>
internal sealed record OpenedEsp(Verdict Verdict, EspSuite? Suite = null, byte NextHeader = 0, ReadOnlyMemory<byte> Payload = default, int PadLength = 0);
