using System.Globalization;
using System.Text;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Bench;

/// <summary>Writes a bench file, as <see cref="BenchFileReader"/> reads it: for benches that were found or are served, not for ones that a person wrote.</summary>
public static class BenchFileText
{
    public static string Of(BenchFile bench, string comment)
    {
        ArgumentNullException.ThrowIfNull(bench);
        ArgumentNullException.ThrowIfNull(comment);
        var text = new StringBuilder();
        foreach (var line in comment.Split('\n'))
        {
            text.Append("# ").Append(line).Append('\n');
        }

        text.Append("bench: ").Append(Quoted(bench.Name)).Append('\n');
        text.Append(bench.Title.Length > 0 ? $"title: {Quoted(bench.Title)}\n" : "");
        text.Append(bench.MaximumCurrent is { } maximum ? $"maximum_current: {maximum}\n" : "");
        text.Append(bench.Notes.IsEmpty ? "" : $"notes: [{string.Join(", ", bench.Notes.Select(Quoted))}]\n");
        text.Append("\ninstruments:\n");
        foreach (var instrument in bench.Instruments)
        {
            text.Append(Line(instrument)).Append('\n');
        }

        if (bench.Simulation is { } simulation)
        {
            text.Append("\nsimulation:\n");
            foreach (var (key, value) in simulation)
            {
                text.Append("  ").Append(key).Append(": ").Append(Quoted(value)).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>One entry of <c>instruments:</c>, with what differs from the usual.</summary>
    public static string Line(BenchInstrument instrument)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        var parts = new List<string> { $"profile: {instrument.Profile}", $"at: {Quoted(instrument.Address.ToString())}" };
        void Add(bool isStated, string key, string value)
        {
            if (isStated)
            {
                parts.Add($"{key}: {value}");
            }
        }

        Add(instrument.Serial.Length > 0, "serial", Quoted(instrument.Serial));
        Add(instrument.Calibrated is not null, "calibrated", instrument.Calibrated?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "");
        Add(instrument.Certificate.Length > 0, "certificate", Quoted(instrument.Certificate));
        Add(instrument.Shunt is not null, "shunt", instrument.Shunt?.ToString() ?? "");
        Add(instrument.ShuntUncertainty > 0, "shunt_uncertainty", new Quantity(instrument.ShuntUncertainty, Dimension.None).ToString());
        Add(instrument.Range is not null, "range", instrument.Range?.ToString() ?? "");
        Add(instrument.PowerLineCycles != 1, "power_line_cycles", instrument.PowerLineCycles.ToString(CultureInfo.InvariantCulture));
        Add(!instrument.Inputs.IsDefaultOrEmpty, "inputs", $"[{string.Join(", ", instrument.Inputs.IsDefault ? [] : instrument.Inputs)}]");
        Add(!instrument.Probes.IsDefaultOrEmpty, "probes", $"[{string.Join(", ", instrument.Probes.IsDefault ? [] : instrument.Probes)}]");
        Add(instrument.Invert, "invert", "true");
        Add(instrument.Correction is not null, "current_reported", Numbers(instrument.Correction?.Reported));
        Add(instrument.Correction is not null, "current_measured", Numbers(instrument.Correction?.Measured));
        return $"  {instrument.Role}: {{ {string.Join(", ", parts)} }}";
    }

    private static string Numbers(System.Collections.Immutable.ImmutableArray<double>? values) =>
        $"[{string.Join(", ", (values ?? []).Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}]";

    private static string Quoted(string value) => $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
