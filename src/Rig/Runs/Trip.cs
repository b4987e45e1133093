namespace PackBench.Rig.Runs;

public enum TripClass
{
    /// <summary>May be acknowledged once the value is back inside its limit.</summary>
    Clearable,

    /// <summary>Welded switch, reverse polarity, cell beyond its absolute limit: a new check of the set-up before anything is energised.</summary>
    Critical,
}

/// <summary>A broken limit, as it is latched on disk before the outputs are told.</summary>
/// <param name="Limit">The rule's name: <c>cell under-voltage</c>, <c>stale reading</c>.</param>
/// <param name="Channel">What broke it; empty where no single channel did.</param>
/// <param name="Observed">The value with its unit, as text, since it may be missing.</param>
/// <param name="Allowed">The limit with its unit, as text.</param>
/// <param name="Age">How old the value was.</param>
/// <param name="Because">What it means and what to do, in one sentence.</param>
public sealed record Trip(
    string Limit, string Channel, string Observed, string Allowed, TimeSpan Age, TimeSpan Elapsed, DateTimeOffset Utc, TripClass Class, string Because)
{
    public override string ToString() =>
        $"{Limit}: {(Channel.Length == 0 ? "" : Channel + " ")}{Observed} (allowed {Allowed}), {Age.TotalSeconds:0.0} s old. {Because}";
}
