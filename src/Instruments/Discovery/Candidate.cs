using PackBench.Instruments.Bms;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Discovery;

/// <summary>An address at which something may answer, and how it was found.</summary>
/// <param name="How">Such as <c>mDNS _scpi-raw</c>; for a person.</param>
/// <param name="Name">What it calls itself there; empty where it says nothing.</param>
public sealed record Candidate(TransportAddress Address, string How, string Name);

/// <summary>What was asked at an address.</summary>
/// <param name="Identity">The answer to *IDN?; empty where none came.</param>
/// <param name="Failure">Why none came; empty where one did.</param>
public sealed record Found(Candidate Candidate, string Identity, string Failure)
{
    /// <summary>The BMS that answers there instead of an instrument; null where none does.</summary>
    public BmsIdentity? Bms { get; init; }
}
