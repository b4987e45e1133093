using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Reports.Certificates;
using PackBench.Rig.Analysis.Draw;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Bench;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using Row = PackBench.Reports.Certificates.RuntimeRow;

namespace PackBench.Rig.Certificates;

/// <summary>How long the pack feeds each load, by its last capacity run and what it draws standing.</summary>
internal static class CertificateRuntimes
{
    private const int MostPoints = 4000;

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
        var (volts, current) = (run.Channels.IndexOf(BenchChannels.PackVoltage), run.Channels.IndexOf(BenchChannels.PackCurrent));
        if (run.Find("discharge") is not { } step || RunReportBuilder.PackOf(reader.Header) is not { } pack || volts < 0 || current < 0)
        {
            problem = "the capacity run has no discharge, or its pack file cannot be read";
            return null;
        }

        var (charges, voltages, currents) = (new List<double>(), new List<double>(), new List<double>());
        var (charge, lastSeconds, lastAmperes, index) = (0.0, double.NaN, 0.0, 0L);
        var every = Math.Max(1, step.Scans / MostPoints);
        reader.ReadColumns(
            [volts, current], (_, seconds, row) =>
            {
                var amperes = -row[1];
                if (!double.IsFinite(row[0]) || !(amperes > 0) || seconds <= lastSeconds)
                {
                    return;
                }

                charge += double.IsNaN(lastSeconds) ? 0 : (seconds - lastSeconds) * (amperes + lastAmperes) / 2;
                (lastSeconds, lastAmperes) = (seconds, amperes);
                if (index++ % every == 0)
                {
                    charges.Add(charge);
                    voltages.Add(row[0]);
                    currents.Add(amperes);
                }
            },
            step.FirstScan, step.Scans);
        if (charges.Count < 2)
        {
            problem = "the discharge of the capacity run has too few readings";
            return null;
        }

        problem = "";
        var ohms = Find(reader, "resistance_10s") is { } resistance ? resistance.Value / 1e3 : 0;
        var least = pack.Voltage?.Minimum.Volts ?? pack.Chemistry.DischargeStop.Volts * pack.Series;
        return new RuntimeTable(charges.ToArray(), voltages.ToArray(), currents.ToArray(), ohms, least, MeasurandOf(energy));
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
