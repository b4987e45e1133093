namespace PackBench.Reports.Certificates;

/// <summary>A named number with what is needed to judge it.</summary>
public sealed record ResultRow
{
    /// <summary>Machine name, unique in the run: <c>capacity</c>.</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Null: not measured; the row then says <see cref="Note"/>.</summary>
    public double? Value { get; init; }

    /// <summary>Unit of value, uncertainty and limits, as printed: <c>Ah</c>, <c>mΩ</c>, <c>%</c>. Empty for ratios.</summary>
    public required string Unit { get; init; }

    public double? ExpandedUncertainty { get; init; }

    public double? CoverageFactor { get; init; }

    /// <summary>0.95, 0.9545.</summary>
    public double? CoverageProbability { get; init; }

    public double? LowerLimit { get; init; }

    public double? UpperLimit { get; init; }

    /// <summary>How the limit is written: "≥ 80 % of nominal"; null: made from the limits.</summary>
    public string? LimitText { get; init; }

    /// <summary>"guarded acceptance, w = U (ILAC-G8:09/2019, 4.2.2)"; null with no limit.</summary>
    public string? DecisionRule { get; init; }

    public double? GuardBand { get; init; }

    public ReportVerdict Verdict { get; init; }

    /// <summary>Probability of false acceptance (or of false rejection where it failed), 0 to 1.</summary>
    public double? RiskOfWrongDecision { get; init; }

    public string? Note { get; init; }

    /// <summary><see cref="BudgetTable.Id"/> of its uncertainty budget.</summary>
    public string? BudgetId { get; init; }
}

/// <summary>
/// One instrument as it was in the run. <paramref name="CalibratedOn"/> or <paramref name="Certificate"/> null: the report
/// prints "specification assumed; traceability not established".
/// </summary>
/// <param name="Role">What the procedure used it for: <c>load</c>, <c>current_reference</c>.</param>
/// <param name="Accuracy">The specification used in the budgets.</param>
public sealed record InstrumentRow(
    string Role,
    string Model,
    string? SerialNumber,
    string? Firmware,
    string Address,
    string? Accuracy,
    DateOnly? CalibratedOn,
    DateOnly? CalibrationDue,
    string? Certificate);

/// <param name="Condition">As written: <c>cells.min &lt; 1.80 V for 2 s</c>.</param>
/// <param name="Origin">Bench, pack or procedure.</param>
/// <param name="Closest">Nearest approach during the run, with unit: "2.000 V (0.200 V away)".</param>
public sealed record LimitRow(string Condition, string Origin, string Because, string? Closest, bool Tripped);

/// <param name="Elapsed">Since the start of the run.</param>
public sealed record EventRow(TimeSpan Elapsed, string Kind, string Text);

public sealed record TripRow(TimeSpan Elapsed, string Condition, string Because, string Value, string Action);

/// <param name="Effect">What it did to the sums: "charge interpolated over the gap, 0.02 Ah added to U".</param>
public sealed record GapRow(TimeSpan From, TimeSpan To, string Channel, string Reason, string Effect);

/// <summary>An uncertainty budget as it was summed.</summary>
public sealed record BudgetTable(
    string Id,
    string Title,
    string Unit,
    ImmutableArray<BudgetLine> Lines,
    double Value,
    double CombinedStandardUncertainty,
    double? EffectiveDegreesOfFreedom,
    double CoverageFactor,
    double ExpandedUncertainty,
    double CoverageProbability,
    string? Note = null);

/// <param name="StandardUncertainty">In <paramref name="Unit"/>.</param>
/// <param name="Contribution">|sensitivity × standard uncertainty|, in the unit of the result.</param>
/// <param name="DegreesOfFreedom">Null: infinite.</param>
/// <param name="CorrelationGroup">Lines of one group add with their signs.</param>
public sealed record BudgetLine(
    string Source,
    double Estimate,
    string Unit,
    double StandardUncertainty,
    string Distribution,
    double Sensitivity,
    double Contribution,
    double? DegreesOfFreedom,
    string? CorrelationGroup);

/// <param name="Algorithm"><c>SHA-256</c>.</param>
/// <param name="Digest">Hexadecimal, lower case.</param>
/// <param name="Content">What the digest covers: "hash chain over 28,800 scans", "the file".</param>
public sealed record FileDigest(string File, string Algorithm, string Digest, string Content);
