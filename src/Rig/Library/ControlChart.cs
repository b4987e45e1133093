using System.Collections.Immutable;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Library;

/// <summary>One measurement of a reference pack.</summary>
public sealed record ControlPoint(DateTimeOffset Started, string Bench, RunFigure Figure, string FileName);

/// <summary>
/// Chart of individual values (ISO 7870-2; NIST/SEMATECH handbook, 6.3.2.2) of one result of a reference pack over all benches. The limits are three
/// standard deviations as the moving ranges within each bench give them, so that a bench that is off by itself stands outside.
/// </summary>
/// <param name="Sigma">Mean moving range within a bench over 1.128; NaN with fewer than <see cref="LeastPoints"/> points or no range.</param>
public sealed record ControlChart(string Procedure, string Name, string Unit, ImmutableArray<ControlPoint> Points, double Centre, double Sigma)
{
    /// <summary>With fewer the limits say more about chance than about the benches.</summary>
    public const int LeastPoints = 8;

    private const double RangeOfTwo = 1.128;
    private const int Widths = 3;

    public double Lower => Centre - (Widths * Sigma);

    public double Upper => Centre + (Widths * Sigma);

    public bool HasLimits => !double.IsNaN(Sigma);

    public ImmutableArray<ControlPoint> Outside => HasLimits ? [.. Points.Where(point => point.Figure.Value < Lower || point.Figure.Value > Upper)] : [];

    /// <summary>Mean of each bench, by name.</summary>
    public ImmutableArray<(string Bench, int Count, double Mean)> Benches =>
    [
        .. Points.GroupBy(point => point.Bench, StringComparer.Ordinal).OrderBy(bench => bench.Key, StringComparer.Ordinal)
            .Select(bench => (bench.Key, bench.Count(), bench.Average(point => point.Figure.Value))),
    ];

    /// <param name="runs">Of one pack; simulated and unfinished ones do not count.</param>
    public static ImmutableArray<ControlChart> Of(IEnumerable<RunInformation> runs) =>
    [
        .. from run in runs.OrderBy(run => run.StartedUtc)
           where run.Outcome is RunOutcome.Passed or RunOutcome.Failed && run.Origin != "simulated"
           from figure in run.Results
           where figure.Text.Length == 0 && double.IsFinite(figure.Value) && !figure.Name.EndsWith(']')
           group new ControlPoint(run.StartedUtc, run.Bench, figure, run.FileName) by (run.Procedure, figure.Name, figure.Unit) into same
           where same.Count() > 1
           orderby same.Key.Procedure, same.Key.Name
           select Of(same.Key.Procedure, same.Key.Name, same.Key.Unit, [.. same]),
    ];

    private static ControlChart Of(string procedure, string name, string unit, ImmutableArray<ControlPoint> points)
    {
        // The median of the benches' means: one bench that is off does not draw the centre to itself.
        double[] means = [.. points.GroupBy(point => point.Bench, StringComparer.Ordinal).Select(bench => bench.Average(point => point.Figure.Value)).Order()];
        var centre = means.Length % 2 == 1 ? means[means.Length / 2] : (means[(means.Length / 2) - 1] + means[means.Length / 2]) / 2;
        double[] ranges =
        [
            .. points.GroupBy(point => point.Bench, StringComparer.Ordinal)
                .SelectMany(bench => bench.Zip(bench.Skip(1), (one, next) => Math.Abs(next.Figure.Value - one.Figure.Value))),
        ];
        return new ControlChart(procedure, name, unit, points, centre, points.Length >= LeastPoints && ranges.Length > 0 ? ranges.Average() / RangeOfTwo : double.NaN);
    }
}
