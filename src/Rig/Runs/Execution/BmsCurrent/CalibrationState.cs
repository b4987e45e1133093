using System.Collections.Immutable;
using PackBench.Instruments.Bms.Backups;
using PackBench.Instruments.Bms.Calibration;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.BmsCurrent;
using PackBench.Rig.Analysis.Metrology;

namespace PackBench.Rig.Runs.Execution.BmsCurrent;

/// <summary>One level as it was measured.</summary>
/// <param name="Reported">Of the BMS.</param>
/// <param name="Step">One step of the BMS at its present factor, A; null where it does not show its sensor.</param>
internal sealed record MeasuredLevel(CurrentDirection Direction, TypeA Reported, Measurand Reference, double? Step);

/// <summary>What a calibration of one run knows so far.</summary>
internal sealed class CalibrationState
{
    public const string AsFound = "as_found";
    public const string AsLeft = "as_left";
    public const string Repeats = "repeats";

    /// <summary>Where nobody shows a step: what protocols resolve.</summary>
    private const double FinestStep = 0.01;

    private readonly Dictionary<(string Table, CurrentDirection Direction), DeadBand> _bands = [];

    private readonly Dictionary<string, List<MeasuredLevel>> _levels = new() { [AsFound] = [], [AsLeft] = [], [Repeats] = [] };

    /// <summary>Mean of the reference at no current with its leads as wired, and reversed; A.</summary>
    public double? ZeroAsWired { get; set; }

    public double? ZeroReversed { get; set; }

    /// <summary>The reference's own offset (thermal EMF): what stays when its leads are exchanged. Zero where they were not.</summary>
    public double ReferenceOffset => ZeroAsWired is { } wired && ZeroReversed is { } reversed ? (wired + reversed) / 2 : 0;

    public CalibrationAnalysis? Analysis { get; set; }

    public CurrentTolerance Tolerance { get; set; } = CurrentTolerance.Default;

    public double Digit { get; set; } = FinestStep;

    /// <summary>Directions that a gain would bring within tolerance, and that need it.</summary>
    public Dictionary<CurrentDirection, GainChoice> Choices { get; } = [];

    public SavedBackup? Backup { get; set; }

    /// <summary>Factors as found; null before the decision.</summary>
    public CalibrationFactors? FactorsFound { get; set; }

    public List<CurrentDirection> Written { get; } = [];

    /// <summary>Whether the procedure came to a write: without leave it never does.</summary>
    public bool IsAllowed { get; set; }

    /// <summary>Null until proved.</summary>
    public bool? IsAccepted { get; set; }

    /// <summary>What was done and refused, sentence by sentence.</summary>
    public List<string> Story { get; } = [];

    public IReadOnlyList<MeasuredLevel> Levels(string table) => _levels[table];

    public int Add(string table, MeasuredLevel level)
    {
        _levels[table].Add(level);
        return _levels[table].Count;
    }

    public void SetBand(string table, CurrentDirection direction, DeadBand band) => _bands[(table, direction)] = band;

    /// <summary>As left where it was searched again; none where it was not searched.</summary>
    public DeadBand Band(string table, CurrentDirection direction) =>
        _bands.GetValueOrDefault((table, direction)) ?? _bands.GetValueOrDefault((AsFound, direction)) ?? DeadBand.None;

    /// <summary>The step at the largest current, where it is known best.</summary>
    public double FindDigit(Current? usual) => _levels[AsFound].Where(level => level.Step is not null).MaxBy(level => Math.Abs(level.Reference.Value))?.Step ?? usual?.Amperes ?? FinestStep;

    /// <summary>Zero and what lies inside the dead band is listed, and judged only where it is indicated.</summary>
    public ImmutableArray<CalibrationPoint> Points(string table) =>
    [
        .. _levels[table].Select((level, index) => new CalibrationPoint(level.Reference, CalibrationPoint.Report($"{table}.{index + 1}.bms", level.Reported, Digit), level.Reported.Deviation)),
    ];

    public ImmutableArray<CalibrationRow> Judge(string table) => CalibrationAnalysis.Judge(
        Points(table), Band(table, CurrentDirection.Charge), Band(table, CurrentDirection.Discharge), Tolerance);

    /// <summary>The indicated level that is worst against its tolerance; null where none is indicated.</summary>
    public static CalibrationRow? Worst(IEnumerable<CalibrationRow> rows) => rows.Where(row => row.IsIndicated)
        .MaxBy(row => (Math.Abs(row.Point.Error.Value) + row.Point.Error.Expand().Uncertainty) / row.Tolerance.Si);
}
