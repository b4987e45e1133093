using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PackBench.Rig.Tests.Exports;

/// <summary>
/// What batterydf 0.1.0 and its later source check when they read a table of the Battery Data Format and the file beside it, ported rule by rule: the
/// readers themselves could not be installed where this was written. Each complaint begins with the number of its rule.
/// </summary>
internal static partial class ReaderRules
{
    private static readonly string[] TopNames = ["battinfo_test", "battinfo_cell", "battinfo_channel", "battinfo_equipment", "battinfo_test_protocol", "bdf", "raw", "extras"];

    private static readonly string[] Kinds =
    [
        "cycling", "capacity_check", "rate_capability", "quasi_ocv", "hppc", "ici", "gitt", "dcir", "eis", "impedance", "calendar_ageing", "formation", "rpt", "field", "duty_cycle", "wltp", "nedc", "sem",
        "characterization", "other",
    ];

    private static readonly string[] Statuses = ["planned", "running", "completed", "aborted", "other"];

    private static readonly string[] Categories =
    [
        "power_outage", "equipment_failure", "temperature_excursion", "software_error", "operator_intervention", "premature_termination", "communication_loss", "parameter_drift", "setpoint_deviation",
        "calibration_issue", "out_of_tolerance", "dimensional", "other",
    ];

    private static readonly string[] DeviationFields = ["category", "description", "duration_s", "impact", "occurred_at", "step_index"];

    /// <summary>The labels that the first release asks for; the others it passes over.</summary>
    private static readonly string[] RequiredByFirst = ["Test Time / s", "Voltage / V", "Current / A"];

    /// <summary>What its <c>validate</c> would answer: 0 valid, 1 invalid, 2 unreadable.</summary>
    public static int ExitCode(string bytes) => !bytes.Contains('\n', StringComparison.Ordinal) ? 2 : OfTable(bytes).Any() ? 1 : 0;

    public static IEnumerable<string> OfTable(string text)
    {
        if (text.StartsWith('\uFEFF') || text.Contains('\r', StringComparison.Ordinal) || text.Contains(';', StringComparison.Ordinal) || text.Contains('"', StringComparison.Ordinal))
        {
            yield return "T10: neither a byte order mark, carriage returns, semicolons nor quotes";
            yield break;
        }

        string[][] lines = [.. text.TrimEnd('\n').Split('\n').Select(line => line.Split(','))];
        if (lines.Any(line => line.Length != lines[0].Length))
        {
            yield return "T10: a comma within a number";
            yield break;
        }

        var table = new RunExportTests.Table(lines[0], lines[1..]);
        foreach (var missing in RequiredByFirst.Where(label => !table.Columns.Contains(label)))
        {
            yield return $"T12: '{missing}' is not there";
        }

        if (table.Columns.Contains("Step Index"))
        {
            yield return "T4: 'Step Index' is taken for the step's identifier";
        }

        foreach (var complaint in Sums(table).Concat(Clocks(table)).Concat(Counters(table)))
        {
            yield return complaint;
        }
    }

    private static IEnumerable<string> Sums(RunExportTests.Table table)
    {
        foreach (var (unit, what) in new[] { ("Ah", "Capacity"), ("Wh", "Energy") })
        {
            var (charging, discharging) = (table[$"Charging {what} / {unit}"], table[$"Discharging {what} / {unit}"]);
            var (cumulative, net) = (table[$"Cumulative {what} / {unit}"], table[$"Net {what} / {unit}"]);
            var largest = charging.Concat(discharging).Max();
            bool Apart(double value, double sum) => Math.Abs(value - sum) > 1e-9 + (1e-7 * largest) + (1e-6 * Math.Abs(sum));
            if (Enumerable.Range(0, table.Rows).Any(i => Apart(cumulative[i], charging[i] + discharging[i]) || Apart(net[i], charging[i] - discharging[i])))
            {
                yield return $"T1: the sums of {what.ToLowerInvariant()} are not those of their parts";
            }

            if (new[] { charging, discharging }.Any(column => Enumerable.Range(1, table.Rows - 1).Any(i => column[i - 1] - column[i] > 1e-9 + (1e-6 * column.Max()))))
            {
                yield return $"T5: {what.ToLowerInvariant()} is set back";
            }
        }
    }

    private static IEnumerable<string> Clocks(RunExportTests.Table table)
    {
        var (test, unix) = (table["Test Time / s"], table["Unix Time / s"]);
        double[] ratios = [.. Enumerable.Range(1, table.Rows - 1).Where(i => unix[i] - unix[i - 1] >= 0.5).Select(i => (test[i] - test[i - 1]) / (unix[i] - unix[i - 1])).Order()];
        if (ratios.Length >= 10 && Math.Abs(ratios[ratios.Length / 2] - 1) > 0.05)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"T2: increments disagree, about {ratios[ratios.Length / 2]:0.00}x");
        }
    }

    private static IEnumerable<string> Counters(RunExportTests.Table table)
    {
        if (!table["Step Record Index / 1"].Contains(1))
        {
            yield return "T3: the record of a step never equals 1";
        }
    }

    public static IEnumerable<string> OfSidecar(string table, string name, JsonElement root)
    {
        if (name != Path.GetFileNameWithoutExtension(table) + ".metadata.json")
        {
            yield return $"T6: '{name}' is not looked for beside '{table}'";
        }

        foreach (var unknown in root.EnumerateObject().Where(property => !TopNames.Contains(property.Name)))
        {
            yield return $"T6: '{unknown.Name}' is not permitted";
        }

        var record = root.GetProperty("battinfo_test");
        if (!Hash().IsMatch(record.GetProperty("provenance").GetProperty("file_hash").GetString()!))
        {
            yield return "T7: a hash is 64 hexadecimal digits";
        }

        if (root.ToString() is var text && Identity().Matches(text).Any(match => !Minted().IsMatch(match.Value)))
        {
            yield return "T7: an identifier that nobody minted";
        }

        var test = record.GetProperty("test");
        if (!Kinds.Contains(test.GetProperty("kind").GetString()) || !Statuses.Contains(test.GetProperty("status").GetString()))
        {
            yield return $"T8: {test.GetProperty("kind")}, {test.GetProperty("status")}";
        }

        var conformance = test.GetProperty("conformance");
        var isKnown = conformance.GetProperty("status").GetString() is "conformant" or "non-conformant" or "unknown";
        if (!isKnown || !conformance.GetProperty("deviations").EnumerateArray().All(IsDeviation))
        {
            yield return $"T9: {conformance}";
        }
    }

    private static bool IsDeviation(JsonElement deviation) =>
        deviation.EnumerateObject().All(field => DeviationFields.Contains(field.Name))
        && Categories.Contains(deviation.GetProperty("category").GetString())
        && deviation.GetProperty("impact").GetString() is "minor" or "moderate" or "major"
        && (!deviation.TryGetProperty("duration_s", out var length) || length.TryGetInt32(out _));

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Hash();

    [GeneratedRegex("https://w3id[.]org/battinfo/[^\"]*")]
    private static partial Regex Identity();

    [GeneratedRegex("^https://w3id[.]org/battinfo/[a-z-]+/[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$")]
    private static partial Regex Minted();
}
