using PackBench.Reports.Texts;

namespace PackBench.Reports.Certificates;

/// <summary>The item tested.</summary>
internal static class PackBlocks
{
    public static string Title(PackIdentity pack, ReportTexts texts) =>
        pack.SerialNumber is null ? pack.Name : $"{pack.Name}, {texts.Format("serial", ("number", pack.SerialNumber))}";

    public static string Configuration(PackIdentity pack) => $"{pack.Parallel}P{pack.Series}S";

    public static ReportBlock Identity(PackIdentity pack, ReportTexts texts) => new ReportBlock.Definitions(
        [
            new(texts["pack"], pack.Name),
            new(texts["serial_number"], pack.SerialNumber ?? texts["not_known"]),
            new(texts["maker"], pack.Maker ?? texts["not_known"]),
            new(texts["chemistry"], pack.Chemistry),
            new(texts["configuration"], texts.Format("configuration_value", ("code", Configuration(pack)), ("series", pack.Series), ("parallel", pack.Parallel))),
            new(texts["nominal_capacity"], Quantity(pack.NominalAmpereHours, "Ah", texts)),
            new(texts["nominal_voltage"], Quantity(pack.NominalVolts, "V", texts)),
            new(texts["nominal_energy"], Quantity(pack.NominalWattHours, "Wh", texts)),
            new(texts["bms"], pack.Bms ?? texts["not_known"]),
            new(texts["status"], pack.Status ?? texts["not_known"]),
            .. pack.Further,
        ], 2);

    public static ReportBlock Topology(PackIdentity pack, ReportTexts texts, ImmutableArray<string> notes, int? highlighted) => new ReportBlock.Topology(
        pack.Series, pack.Parallel, notes, highlighted, texts.Format("topology_caption", ("code", Configuration(pack)), ("series", pack.Series), ("parallel", pack.Parallel)));

    private static string Quantity(double? value, string unit, ReportTexts texts) => value is { } known ? $"{NumberText.Plain(known)}\u00A0{unit}" : texts["not_known"];
}
