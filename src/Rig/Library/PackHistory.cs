using System.Collections.Immutable;
using PackBench.Rig.Analysis.Numerics;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Library;

/// <summary>One result of one procedure over a pack's runs, the earliest first; at least one.</summary>
public sealed record ResultTrend(string Procedure, string Name, bool IsSimulated, ImmutableArray<(DateTimeOffset Started, RunFigure Figure)> Points)
{
    private const double DaysInYear = 365.25;

    public RunFigure First => Points[0].Figure;

    public RunFigure Last => Points[^1].Figure;

    /// <summary>Last less first.</summary>
    public double Change => Last.Value - First.Value;

    /// <summary>As if the two had nothing in common; NaN where one of them states none.</summary>
    public double ChangeUncertainty => Math.Sqrt((First.Uncertainty * First.Uncertainty) + (Last.Uncertainty * Last.Uncertainty));

    /// <summary>Null where it cannot be told.</summary>
    public bool? HasChanged => Points.Length < 2 || double.IsNaN(ChangeUncertainty) ? null : Analysis.Metrology.Equivalence.EnNumber(First.Value, First.Uncertainty, Last.Value, Last.Uncertainty) > 1;

    /// <summary>Slope of the line through all runs; null below three runs or within less than a day.</summary>
    public double? PerYear => Points.Length >= 3 && (Points[^1].Started - Points[0].Started).TotalDays >= 1
        ? LineFit.Ordinary([.. Points.Select(point => (point.Started - Points[0].Started).TotalDays)], [.. Points.Select(point => point.Figure.Value)]).Gain * DaysInYear
        : null;
}

/// <summary>Everything that was run with one pack.</summary>
/// <param name="Runs">The earliest first.</param>
/// <param name="Trends">Measured before simulated; of runs that came to their end.</param>
public sealed record PackHistory(string Pack, string Title, ImmutableArray<RunInformation> Runs, ImmutableArray<ResultTrend> Trends)
{
    public ResultTrend? Capacity => Trends.FirstOrDefault(trend => trend.Name == "capacity");

    public ResultTrend? Resistance => Trends.FirstOrDefault(trend => trend.Name.StartsWith("resistance", StringComparison.Ordinal) && trend.Last.Unit.EndsWith('Ω'));

    /// <summary>By the pack's name.</summary>
    public static ImmutableArray<PackHistory> Of(IEnumerable<RunInformation> runs) =>
    [
        .. runs.GroupBy(run => run.Pack, StringComparer.Ordinal).OrderBy(pack => pack.Key, StringComparer.Ordinal).Select(pack =>
        {
            ImmutableArray<RunInformation> ordered = [.. pack.OrderBy(run => run.StartedUtc)];
            return new PackHistory(pack.Key, ordered[^1].PackTitle, ordered, Trending(ordered));
        }),
    ];

    private static ImmutableArray<ResultTrend> Trending(ImmutableArray<RunInformation> runs) =>
    [
        .. from run in runs
           where run.Outcome is RunOutcome.Passed or RunOutcome.Failed
           from figure in run.Results
           where figure.Text.Length == 0 && double.IsFinite(figure.Value) && !figure.Name.EndsWith(']')
           group (run.StartedUtc, figure) by (run.Procedure, figure.Name, figure.Unit, IsSimulated: run.Origin == "simulated") into same
           orderby same.Key.IsSimulated
           select new ResultTrend(same.Key.Procedure, same.Key.Name, same.Key.IsSimulated, [.. same]),
    ];
}
