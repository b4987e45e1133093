using System.Collections.Immutable;

namespace PackBench.Rig.Procedures.Interchange;

/// <summary>A protocol as cyclers know it: what can be brought in from and taken out to other programs.</summary>
/// <param name="Lost">What was not representable, one line each.</param>
internal sealed record CyclerProtocol(string Name, ImmutableArray<CyclerStep> Steps, ImmutableArray<string> Lost)
{
    /// <summary>Of the sample that it was written for; null where it does not say.</summary>
    public double? CapacityAmpereHours { get; init; }

    /// <summary>s between readings; null where it does not say.</summary>
    public double? RecordSeconds { get; init; }

    /// <summary>Beyond them the whole protocol ends.</summary>
    public ImmutableArray<CyclerLimit> Limits { get; init; } = [];
}

/// <param name="Channel">cells.min, cells.max or pack.current.</param>
/// <param name="Value">V or A.</param>
internal sealed record CyclerLimit(string Channel, bool IsBelow, double Value)
{
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Channel} {(IsBelow ? '<' : '>')} {Math.Round((decimal)Value, 6):0.######} {(Channel == Bench.BenchChannels.PackCurrent ? "A" : "V")}");
}

/// <summary>A closed set. Currents and powers are magnitudes; whether they charge is said beside them.</summary>
internal abstract record CyclerStep
{
    private CyclerStep()
    {
    }

    public sealed record Rest(double Seconds) : CyclerStep;

    /// <summary>Constant current, or power.</summary>
    /// <param name="UntilVolts">Null where only the time ends it.</param>
    public sealed record Flow(bool IsCharge, CyclerLevel Level, double? UntilVolts, double? ForSeconds) : CyclerStep;

    /// <summary>Constant voltage.</summary>
    public sealed record Hold(double Volts, CyclerLevel? UntilCurrent, double? ForSeconds) : CyclerStep;

    public sealed record Loop(int Times, ImmutableArray<CyclerStep> Steps) : CyclerStep;
}

internal enum CyclerUnit
{
    Ampere,

    /// <summary>The current that would empty the capacity in an hour.</summary>
    Rate,
    Watt,
}

internal readonly record struct CyclerLevel(double Value, CyclerUnit Unit);

/// <summary>Where a file of another program is not what it should be.</summary>
internal sealed class InterchangeException(int line, int column, string message) : Exception($"{line}:{column}: {message}");
