namespace PackBench.Reports.Certificates;

/// <summary>
/// The run report's data plus what a capacity run shows as charts. The capacity report makes the sections
/// (curves, cells, end of discharge, resistances) and puts them before <see cref="RunReportData.Sections"/>.
/// </summary>
public sealed record CapacityReportData
{
    public required RunReportData Run { get; init; }

    /// <summary>Seconds since the start of the run, ascending; the x of every trace below.</summary>
    public required ImmutableArray<double> ElapsedSeconds { get; init; }

    public required ImmutableArray<double> PackVolts { get; init; }

    /// <summary>Above zero charges the pack.</summary>
    public required ImmutableArray<double> PackAmperes { get; init; }

    /// <summary>Empty, or one trace for each group in series; NaN where not read.</summary>
    public ImmutableArray<CellTrace> Cells { get; init; } = [];

    /// <summary>Temperatures over the same time; empty: no such chart.</summary>
    public ImmutableArray<CellTrace> DegreesCelsius { get; init; } = [];

    /// <summary>The steps of the procedure, in seconds of the run.</summary>
    public ImmutableArray<ChartBand> Steps { get; init; } = [];

    /// <summary>The end of discharge and other moments to mark.</summary>
    public ImmutableArray<ChartMarker> Markers { get; init; } = [];

    public ImmutableArray<CellEndRow> CellTable { get; init; } = [];

    /// <summary>A cell at or below this ends the discharge.</summary>
    public double? CellCutOffVolts { get; init; }
}

public sealed record CellTrace(string Name, ImmutableArray<double> Values);

/// <summary>One group in series at the end of the discharge. Null: not measured.</summary>
/// <param name="Cell">1-based number in the series.</param>
/// <param name="Name">What a foreign recorder calls the group; null: its number.</param>
/// <param name="Milliohms1s">From the current step, 1 s after it.</param>
/// <param name="RemainingAmpereHours">Charge left when the pack stopped.</param>
/// <param name="AmpereHours">Charge delivered plus remaining.</param>
public sealed record CellEndRow(
    int Cell,
    double? StartVolts,
    double? EndVolts,
    double? RestedVolts,
    double? Milliohms1s,
    double? Milliohms10s,
    double? RemainingAmpereHours,
    double? AmpereHours,
    double? MilliohmsUncertainty = null,
    double? AmpereHoursUncertainty = null,
    string? Name = null)
{
    internal object Label => Name ?? (object)Cell;
}
