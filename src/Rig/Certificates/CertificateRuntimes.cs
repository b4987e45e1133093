using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Reports.Certificates;
using PackBench.Rig.Analysis.Draw;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Language;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using Row = PackBench.Reports.Certificates.RuntimeRow;

namespace PackBench.Rig.Certificates;

/// <summary>How long the pack feeds each load, by its last capacity run and what it draws standing.</summary>
internal static class CertificateRuntimes
{
    public static ImmutableArray<Row> Of(ImmutableArray<NamedLoad> loads, IReadOnlyList<SqliteRunReader> runs)
    {
        if (loads.IsEmpty)
        {
            return [];
        }

        if (Last(runs, "capacity-run") is not { } capacity || Find(capacity, "energy") is not { } energy)
        {
            return [.. loads.Select(load => new Row(load.Name, load.Watts, null, null, "no capacity run came to its end"))];
        }

        if (TableOf(capacity, energy, out var problem) is not { } table)
        {
            return [.. loads.Select(load => new Row(load.Name, load.Watts, null, null, problem))];
        }

        var draw = Last(runs, "parasitic-draw") is { } standing ? Find(standing, "draw_power[1]") : null;
        var own = draw is null ? Measurand.Exact(new Quantity(0, Dimension.Power)) : MeasurandOf(draw);
        var basis = $"capacity run of {NumberText.Day(capacity.Header.StartedUtc)}" + (draw is null
            ? ", without what the pack itself draws: not measured"
            : string.Create(CultureInfo.InvariantCulture, $", with the {NumberText.WithUncertainty(draw.Value, draw.Uncertainty)} {draw.Unit} that the pack itself draws"));
        return [.. loads.Select(load => RowOf(load, table, own, basis))];
    }

    private static Row RowOf(NamedLoad load, RuntimeTable table, Measurand own, string basis)
    {
        var row = table.For(load.Name, Measurand.Exact(new Quantity(load.Watts, Dimension.Power)), own);
        var words = row.Note.Length > 0 ? $"{basis}; {row.Note}" : basis;
        return new Row(
            load.Name.Replace('_', ' '), load.Watts, row.Time is { } time ? time.Value / Units.Hour.Scale : null, row.Time is { } doubt ? doubt.Expand().Uncertainty / Units.Hour.Scale : null, words);
    }

    /// <summary>Null with the reason where the run's record does not give one.</summary>
    private static RuntimeTable? TableOf(SqliteRunReader reader, RunResult energy, out string problem)
    {
        var run = new RecordedRun(reader);
        if (run.Find("discharge") is not { } step || RunReportBuilder.PackOf(reader.Header) is not { } pack)
        {
            problem = "the capacity run has no discharge, or its pack file cannot be read";
            return null;
        }

        try
        {
            problem = "";
            return DischargeRuntimes.Of(run, step, MeasurandOf(energy), Find(reader, "resistance_10s") is { } resistance ? resistance.Value / 1e3 : 0, pack);
        }
        catch (MissingReadingException missing)
        {
            problem = missing.Message;
            return null;
        }
    }

    private static SqliteRunReader? Last(IReadOnlyList<SqliteRunReader> runs, string procedure) => runs
        .Where(reader => reader.Header.ProcedureName == procedure).MaxBy(reader => reader.Header.StartedUtc);

    private static RunResult? Find(SqliteRunReader reader, string name) => reader.ReadResults().FirstOrDefault(result => result.Name == name && double.IsFinite(result.Value));

    private static Measurand MeasurandOf(RunResult result)
    {
        var unit = Units.Find(result.Unit);
        var value = Quantity.Of(result.Value, unit);
        var doubt = result.Uncertainty / result.CoverageFactor * unit.Scale;
        return double.IsFinite(doubt) ? Measurand.Of(value, UncertaintySource.Normal(result.Name, result.Title, doubt, unit)) : Measurand.Exact(value);
    }
}
