using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Bms.Backups;
using PackBench.Reports;
using PackBench.Reports.Certificates;
using PackBench.Rig.Packs;
using PackBench.Rig.Reporting;

namespace PackBench.Rig.Certificates;

/// <summary>What a pack file says for its certificate.</summary>
internal static class GivenData
{
    public const string SettingsNotCompared = "settings of the BMS against the pack file (no backup was given)";

    /// <param name="backup">Settings as read from the BMS; null where none were.</param>
    /// <param name="checks">Answers to the checklist, by its number from 1.</param>
    /// <param name="titleOf">A procedure's title; null where there is no such procedure here.</param>
    public static BuildCertificateData Of(
        Pack pack, PaperIdentity paper, BmsBackup? backup, IReadOnlyDictionary<int, CheckRow> checks, ImmutableArray<UnreadableRun> unreadable, Func<string, string?> titleOf)
    {
        var currency = pack.Bill.Select(item => CostOf(item).Currency).FirstOrDefault(found => found is not null);
        return new BuildCertificateData
        {
            Paper = paper,
            Pack = RunReportBuilder.PackIdentityOf(pack),
            Photos = [.. pack.Photos.Select(photo => PhotoOf(pack, photo))],
            Chemistry = CellsOf(pack),
            Provenance = pack.Provenance.Length > 0 ? [new ProvenanceRow($"1–{pack.Series}", null, null, null, null, pack.Provenance)] : [],
            BmsSettings = backup is null ? [] : [.. pack.BmsSettings.Select(intended => SettingOf(intended.Key, intended.Value, backup))],
            BillOfMaterials = [.. pack.Bill.Select(item => PartOf(item, currency))],
            Currency = currency,
            WiringChecklist = [.. pack.Checklist.Select((check, index) => checks.TryGetValue(index + 1, out var row) ? row with { Check = check } : new CheckRow(check, ReportVerdict.NotTested))],
            Unreadable = unreadable,
            Expected = [.. pack.Certificate.Select(wanted => wanted.Name).Select(id => titleOf(id) is { } title
                ? new ExpectedProcedure(id, title)
                : new ExpectedProcedure(id, id.Replace('-', ' '), "this version of PackBench has no such procedure"))],
            NotTested = backup is null && pack.BmsSettings.Count > 0 ? [SettingsNotCompared] : [],
            Restrictions = RestrictionsOf(pack),
        };
    }

    /// <summary>A picture that cannot be read stays a box that says so.</summary>
    private static PackPhoto PhotoOf(Pack pack, string photo)
    {
        try
        {
            return new PackPhoto([.. File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(pack.SourceFile) ?? "", photo))], pack.Title, photo);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return new PackPhoto([], pack.Title, photo);
        }
    }

    private static ImmutableArray<Definition> CellsOf(Pack pack)
    {
        var cell = pack.Chemistry;
        return
        [
            new("Cell, charge to", Text($"{cell.ChargeStop.Volts:0.000} V")),
            new("Cell, discharge to", Text($"{cell.DischargeStop.Volts:0.000} V")),
            new("Cell, absolute limits", Text($"{cell.AbsoluteMin.Volts:0.00} V to {cell.AbsoluteMax.Volts:0.00} V")),
            new("Charging at", Text($"{cell.ChargeMin.Celsius:0} °C to {cell.ChargeMax.Celsius:0} °C")),
            new("Discharging at", Text($"{cell.DischargeMin.Celsius:0} °C to {cell.DischargeMax.Celsius:0} °C")),
            new("Source of these values", cell.Source.Length > 0 ? cell.Source : "not stated"),
        ];
    }

    private static ImmutableArray<string> RestrictionsOf(Pack pack)
    {
        var cell = pack.Chemistry;
        return
        [
            Text($"Charge with at most {pack.MaximumCharge.Amperes:0.##} A, no cell above {cell.ChargeStop.Volts:0.00} V, at {cell.ChargeMin.Celsius:0} °C to {cell.ChargeMax.Celsius:0} °C."),
            Text($"Discharge with at most {pack.MaximumDischarge.Amperes:0.##} A, no cell below {cell.DischargeStop.Volts:0.00} V, at {cell.DischargeMin.Celsius:0} °C to {cell.DischargeMax.Celsius:0} °C."),
            .. pack.Fuse is { } fuse ? [Text($"A fuse of no more than {fuse.Amperes:0.##} A stands in the positive lead.")] : Array.Empty<string>(),
        ];
    }

    private static SettingRow SettingOf(string name, Instruments.Quantities.Quantity intended, BmsBackup backup)
    {
        var found = backup.Settings.Find(name);
        var agrees = found?.Quantity is { } value && value.Dimension == intended.Dimension && Math.Abs(value.Si - intended.Si) <= 5e-4 * Math.Max(1, Math.Abs(intended.Si));
        return new SettingRow(name, intended.ToString(), found?.ToString(), agrees);
    }

    private static PartRow PartOf(BillItem item, string? currency)
    {
        var (amount, unit) = CostOf(item);
        var isSummed = amount is not null && unit == currency;
        string[] remarks = [item.Source.Length > 0 ? $"from {item.Source}" : "", !isSummed && item.Cost.Length > 0 ? $"cost {item.Cost}" : ""];
        var remark = string.Join("; ", remarks.Where(text => text.Length > 0));
        return new PartRow(remark.Length > 0 ? $"{item.Item} ({remark})" : item.Item, null, null, item.Quantity, isSummed ? amount : null);
    }

    /// <summary>"12.50 EUR" or "EUR 12.50".</summary>
    private static (decimal? Amount, string? Currency) CostOf(BillItem item)
    {
        var words = item.Cost.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 2 && words.FirstOrDefault(word => char.IsAsciiDigit(word[0])) is { } number
            && decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
                ? (amount, words.First(word => word != number))
                : (null, null);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
