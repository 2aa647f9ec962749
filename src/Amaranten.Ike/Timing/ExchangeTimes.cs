using Amaranten.Wire;

namespace Amaranten.Ike.Timing;

/// <summary>One exchange of a negotiation, and when each of its steps was done.</summary>
/// <param name="Exchange">Main mode, transaction, quick mode...</param>
/// <param name="WeBegan">Whether it was ours.</param>
/// <param name="Begun">When it began.</param>
/// <param name="Steps">In the order in which they were done.</param>
public sealed record ExchangeTimes(string Exchange, bool WeBegan, Instant Begun, IReadOnlyList<TimedStep> Steps);

/// <summary>Something that was done.</summary>
/// <param name="What">As the RFC's arrows have it: <c>sent KE, NONCE</c>; or a computation.</param>
/// <param name="At">When it was done.</param>
public readonly record struct TimedStep(string What, Instant At);
