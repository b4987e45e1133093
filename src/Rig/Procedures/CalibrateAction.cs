using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;

namespace PackBench.Rig.Procedures;

/// <summary>What a <c>calibrate</c> step can do: the arguments that it takes, the answers that it gives, and the facts that it leaves under its prefix.</summary>
/// <param name="Energizes">Such a step has an end condition and a longest duration, as every energising step.</param>
/// <param name="Facts">Null: a text; None with <see cref="ValueKind.Truth"/>: on or off.</param>
internal sealed record CalibrateAction(
    string Name, bool Energizes, ImmutableArray<CalibrateArgument> Arguments, ImmutableArray<string> Answers, ImmutableArray<(string Name, ExpressionType Type)> Facts)
{
    public const string FactPrefix = "calibration.";
    public const string AuditPrefix = "audit.";
    public const string CellsPrefix = "cell_check.";

    private static readonly CalibrateArgument Direction = CalibrateArgument.Word("direction", "discharge", "charge");
    private static readonly CalibrateArgument Table = CalibrateArgument.Word("table", "as_found", "as_left", "repeats");
    private static readonly CalibrateArgument Settle = new("settle", Expected.Time, "10 s");
    private static readonly CalibrateArgument Readings = new("readings", Expected.Plain, "10");

    public static readonly ImmutableArray<CalibrateAction> All =
    [
        new("bms_current.zero", false, [CalibrateArgument.Word("leads", "as_wired", "reversed"), Readings], [], []),
        new("bms_current.sign", true, [Level("level", "2 A"), Settle], [], []),
        new("bms_current.dead_band", true, [Table, Direction, Level("from", "0.1 A"), Level("step", "25 mA"), Level("to", "1 A"), new("hold", Expected.Time, "10 s")], [], []),
        new("bms_current.point", true, [Table, Direction, Level("level"), Settle, Readings], [], []),
        new(
            "bms_current.decide", false, [new("share", Expected.Plain, "1 %"), Level("floor", "0.10 A")], ["adjust", "within_tolerance", "cannot_be_adjusted"],
            [
                Number("offset", Dimension.Current), Number("gain", Dimension.None), Number("error_found", Dimension.Current), Number("error_found_allowed", Dimension.Current),
                Number("test_uncertainty_ratio", Dimension.None), Truth("adjust_discharge"), Truth("adjust_charge"), Text("believe"), Text("dead_band"),
                Number("repeatability", Dimension.Current), Number("drift", Dimension.Current),
            ]),
        new("bms_current.write", true, [Direction, Level("level"), Settle], ["written", "not_taken", "refused", "not_needed"], [Truth("written"), Truth("write_failed")]),
        new("bms_current.prove", false, [], ["accepted", "not_accepted"], []),
        new("bms_current.undo", true, [Direction, Level("level"), Settle], ["put_back", "not_needed"], []),
        new(
            "bms_current.conclude", false, [], ["adjusted", "not_adjusted"],
            [
                Number("error_left", Dimension.Current), Number("error_left_allowed", Dimension.Current), Number("correction_gain", Dimension.None),
                Text("statement"), Text("reported_by_bms"), Text("measured_by_user"),
            ]),
        new(
            "bms_settings.audit", false, [], ["fits", "wrong", "dangerous"],
            [
                Number("dangerous", Dimension.None), Number("wrong", Dimension.None), Number("notes", Dimension.None), Number("changed", Dimension.None),
                ListOf("findings", ExpressionType.Text), ListOf("changes", ExpressionType.Text), Text("compared"),
            ]) { Prefix = AuditPrefix },
        new(
            "bms_cells.level", false, [new("readings", Expected.Plain, "20"), new("meter_limit", Expected.Voltage, "1 mV")], [], []),
        new(
            "bms_cells.conclude", false, [new("share", Expected.Plain, "0.2 %"), new("floor", Expected.Voltage, "5 mV")], ["fits", "off"],
            [
                Number("error", Dimension.Voltage), Number("error_allowed", Dimension.Voltage), Number("inconsistency", Dimension.Voltage), Text("worst"), Text("believe"),
                ListOf("errors", ExpressionType.Number(Dimension.Voltage)), ListOf("offsets", ExpressionType.Number(Dimension.Voltage)), ListOf("gains", ExpressionType.Number(Dimension.None)),
            ]) { Prefix = CellsPrefix },
    ];

    /// <summary>Before the names of its facts.</summary>
    public string Prefix { get; private init; } = FactPrefix;

    public static CalibrateAction? Find(string name) => All.FirstOrDefault(action => action.Name == name);

    private static CalibrateArgument Level(string name, string otherwise = "") => new(name, Expected.Current, otherwise);

    private static (string Name, ExpressionType Type) Number(string name, Dimension dimension) => (name, ExpressionType.Number(dimension) with { IsLive = true });

    private static (string Name, ExpressionType Type) Text(string name) => (name, ExpressionType.Text with { IsLive = true });

    /// <summary>One value for each cell, or for each thing found.</summary>
    private static (string Name, ExpressionType Type) ListOf(string name, ExpressionType type) => (name, type with { IsLive = true, IsPerCell = true });

    private static (string Name, ExpressionType Type) Truth(string name) => (name, ExpressionType.Truth with { IsLive = true });
}

/// <param name="Otherwise">What it is where it is not given; empty where it has to be.</param>
/// <param name="Words">The words that it may be; empty where it is an expression.</param>
internal sealed record CalibrateArgument(string Name, Expected Expected, string Otherwise, ImmutableArray<string> Words)
{
    public CalibrateArgument(string name, Expected expected, string otherwise)
        : this(name, expected, otherwise, [])
    {
    }

    /// <summary>The first word is what it is where it is not given.</summary>
    public static CalibrateArgument Word(string name, params ReadOnlySpan<string> words) => new(name, Expected.Text, words[0], [.. words]);
}
