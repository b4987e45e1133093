using System.Collections.Immutable;
using System.Globalization;
using PackBench.Reports.Certificates;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Certificates.Verifying;

/// <summary>The figures that a certificate states of one run, against those computed again from its scans.</summary>
internal static class FigureChecks
{
    /// <summary>Far below any uncertainty, far above what one processor's arithmetic differs from another's.</summary>
    private const double Tolerance = 1e-9;

    public static IEnumerable<CheckLine> Of(SqliteRunReader reader, int number, ImmutableArray<CertifiedFigure> figures)
    {
        var recorded = reader.ReadResults();
        var again = recorded.IsEmpty ? [] : RunRecomputation.Of(reader, out var problem) ?? throw new RunFileException(RunFileProblem.Corrupt, reader.Path, $"{problem}");
        var certified = figures.Where(figure => figure.Run == number).ToList();
        foreach (var figure in certified)
        {
            yield return Check(reader.Header.ProcedureTitle, figure, recorded, again);
        }

        foreach (var result in recorded.Where(result => certified.All(figure => figure.Name != result.Name)))
        {
            yield return new CheckLine("figure", CheckOutcome.Different, $"{reader.Header.ProcedureTitle}: {result.Title}: the run has it, the certificate does not");
        }
    }

    private static CheckLine Check(string procedure, CertifiedFigure figure, ImmutableArray<RunResult> recorded, ImmutableArray<RunResult> again)
    {
        var name = $"{procedure}: {figure.Title}: {Text(figure)}";
        if (recorded.FirstOrDefault(result => result.Name == figure.Name) is not { } stored)
        {
            return new CheckLine("figure", CheckOutcome.Different, $"{name}; the run has no such result");
        }

        if (!Agree(figure, CertificateBuilder.FigureOf(figure.Run, stored)))
        {
            return new CheckLine("figure", CheckOutcome.Different, $"{name}; the run file has {Text(CertificateBuilder.FigureOf(figure.Run, stored))}");
        }

        if (again.FirstOrDefault(result => result.Name == figure.Name) is not { } computed || (computed.Verdict == ResultVerdict.Missing && stored.Verdict != ResultVerdict.Missing))
        {
            return new CheckLine("figure", CheckOutcome.Recorded, $"{name}; rests on more than scans, and is as the run recorded it");
        }

        var fresh = CertificateBuilder.FigureOf(figure.Run, computed);
        return Agree(figure, fresh)
            ? new CheckLine("figure", CheckOutcome.Confirmed, name)
            : new CheckLine("figure", CheckOutcome.Different, $"{name}; the scans give {Text(fresh)}");
    }

    private static bool Agree(CertifiedFigure one, CertifiedFigure other) =>
        Same(one.Value, other.Value) && Same(one.Uncertainty, other.Uncertainty)
        && (one.Unit, one.Limit, one.Verdict, one.Text) == (other.Unit, other.Limit, other.Verdict, other.Text);

    private static bool Same(double? one, double? other) => one is { } left && other is { } right
        ? Math.Abs(left - right) <= Tolerance * Math.Max(Math.Abs(left), Math.Abs(right))
        : one is null && other is null;

    private static string Text(CertifiedFigure figure)
    {
        var value = figure.Value is { } known ? $"{NumberText.WithUncertainty(known, figure.Uncertainty)} {figure.Unit}".TrimEnd() : figure.Text.Length > 0 ? figure.Text : "no value";
        return figure.Limit.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"{value}, limit {figure.Limit}, {figure.Verdict}") : value;
    }
}
