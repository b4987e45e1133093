using System.Collections.Immutable;
using PackBench.Rig.Analysis.Logs;
using PackBench.Rig.Language;
using PackBench.Rig.Packs;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Reporting;

/// <summary>A discharge that another recorder logged, on the pack that it is said to be of.</summary>
/// <param name="File">Path of the log.</param>
/// <param name="Digest">SHA-256 of the log's bytes, hexadecimal.</param>
/// <param name="Source">Where the log comes from and under which licence, in the words of who imports it; empty: not stated.</param>
internal sealed record ImportedLog(Pack Pack, LogMap Map, MeasuredLog Log, MeasuredDischarge Discharge, string File, string Digest, string Source)
{
    private const double Hour = 3600;

    /// <summary>Text of the chemistries that the pack was read with, for the record.</summary>
    public string Chemistries { get; init; } = "";

    /// <summary>Null after a finding: the log is not of this pack, or has no discharge.</summary>
    public static ImportedLog? Of(Pack pack, LogMap map, MeasuredLog log, string file, string digest, string source, Action<Place, string> complain)
    {
        var cells = log.Cells.Length;
        if (cells != 0 && cells != pack.Series)
        {
            complain(new Place(file, map.NamesLine, 1), $"the map '{map.Name}' names {cells} cells, and the pack '{pack.Id}' has {pack.Series} in series");
            return null;
        }

        if (MeasuredDischarge.Longest(log) is not { } step)
        {
            complain(new Place(file, log.Lines[0], 1), "no step of this log takes charge out: is the sign of the current right in the map ('positive', 'sign_from')?");
            return null;
        }

        var cellStop = pack.Chemistry.DischargeStop.Volts;
        var discharge = MeasuredDischarge.Of(step, cellStop, pack.Voltage?.Minimum.Volts ?? cellStop * pack.Series);
        return new ImportedLog(pack, map, log, discharge, file, digest, source);
    }

    /// <summary>Of the pack; what is known by group stands in <see cref="MeasuredDischarge.Groups"/>. None has an uncertainty: the recorder's is not known here.</summary>
    public ImmutableArray<RunResult> Results()
    {
        var (charge, energy) = (-Discharge.Charge / Hour, -Discharge.Energy / Hour);
        var results = ImmutableArray.CreateBuilder<RunResult>();
        results.Add(Number("capacity", "Charge delivered", charge, "Ah", "integral of the current from the instant of the step to the last row"));
        results.Add(Number("energy", "Energy delivered", energy, "Wh", "integral of voltage times current of each row"));
        results.Add(Number("health_charge", "State of health by charge", 100 * charge / Pack.Capacity.AmpereHours, "%", FormattableString.Invariant($"of {Pack.Capacity.AmpereHours:0.###} Ah")));
        results.Add(Number("health_energy", "State of health by energy", 100 * energy / Pack.Energy.WattHours, "%", FormattableString.Invariant($"of {Pack.Energy.WattHours:0.#} Wh")));
        results.Add(Number("mean_voltage", "Mean voltage", Discharge.MeanVoltage, "V", "energy over charge"));
        if (!Discharge.Groups.IsEmpty)
        {
            results.Add(Number("spread_at_end", "Spread at the end", Discharge.Spread * 1e3, "mV", "highest minus lowest, under load"));
        }

        if (double.IsFinite(Discharge.PackOhms))
        {
            results.Add(Number("resistance_10s", "Pack resistance at 10 s", Discharge.PackOhms * 1e3, "mΩ", "from the step of current; not corrected for the charge drawn meanwhile"));
        }

        results.Add(Number("end_voltage", "Voltage at the end", Discharge.Step.End(LogChannels.Voltage), "V", "of the pack, under load"));
        results.Add(Words("end_reason", "Ended by", Discharge.EndReason));
        return results.ToImmutable();
    }

    /// <summary>Our integral against the recorder's own counter over the same rows, SI; null where the log has none.</summary>
    public (double Ours, double Counted)? CountedCharge => Discharge.Step.Counted(LogChannels.CountedCharge) is { } counted
        ? (Math.Abs(Discharge.Step.Charge(fromFirstRow: true)), counted)
        : null;

    public (double Ours, double Counted)? CountedEnergy => Discharge.Step.Counted(LogChannels.CountedEnergy) is { } counted
        ? (Math.Abs(Discharge.Step.Energy(fromFirstRow: true)), counted)
        : null;

    private static RunResult Number(string name, string title, double value, string unit, string note) => new(
        name, title, value, unit, "", double.NaN, double.NaN, double.NaN, "", "", double.NaN, ResultVerdict.Informative, [], Note: note);

    private static RunResult Words(string name, string title, string text) => Number(name, title, double.NaN, "", "") with { Text = text };
}
