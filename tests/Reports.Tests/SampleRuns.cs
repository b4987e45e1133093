using PackBench.Reports.Certificates;

namespace PackBench.Reports.Tests;

/// <summary>A capacity run of a 4P6S pack, made from a simple formula: the shape of the data, not a model of a cell.</summary>
internal static class SampleRuns
{
    private static readonly DateTimeOffset Started = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public static PaperIdentity Paper { get; } = new()
    {
        Number = "PB-2026-0001",
        Issued = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero),
        SoftwareVersion = "0.1.0",
        Laboratory = "The Shed, 1 Example Lane, Exampleton",
        Operator = "A. Tester",
        Customer = "B. Buyer",
    };

    public static PackIdentity Pack { get; } = new()
    {
        Name = "Shed pack 1",
        SerialNumber = "0042",
        Maker = "The Shed",
        Chemistry = "LTO (lithium titanate)",
        Series = 6,
        Parallel = 4,
        NominalAmpereHours = 80,
        NominalVolts = 13.8,
        NominalWattHours = 1104,
        Bms = "JK-B2A8S20P, hardware 11.XW, firmware 11.26",
        Status = "repurposed",
    };

    public static RunReportData Run(bool simulated = true, ReportVerdict verdict = ReportVerdict.Passed) => new()
    {
        Paper = Paper,
        Pack = Pack,
        Procedure = new()
        {
            Id = "capacity-run",
            Version = 1,
            Title = "Capacity run",
            Purpose = "What a full pack delivers at a stated current, down to its first cell's cut-off.",
            Method =
            [
                "The pack was charged until its first cell reached 2.80 V and the current fell below 4 A, and rested for one hour. It was then discharged at a constant current until the first cell reached **2.000 V** under load.",
                "Charge and energy are integrals of current and power over time (trapezoid, from the instant of each step). Resistances come from the step at the start of the discharge: 30 s at 10 readings a second.",
            ],
            Parameters = [new("Current", "8.0 A (0.1 C)"), new("Cut-off", "2.000 V, any cell")],
            SourceText = "procedure: capacity-run\nversion: 1\ntitle: Capacity run\nneeds: { load: required, bms: required }\nsteps:\n  - rest:      { for: 1 h, at_most: 4 h, record: before }\n  - discharge: { current: current, until: cells.min <= stop_cell, at_most: 14 h, scan: 1 s, record: discharge }\n  - rest:      { for: 1 h, record: after }\n",
        },
        Conclusion = new(verdict, Started, Started.AddSeconds(40_780), "cell 4 at 2.000 V", 40_781, simulated),
        KeyFigures =
        [
            new("Capacity", "74.62", "Ah", "± 0.43 Ah (k = 2) at 0.1 C, 22 °C", ReportVerdict.Passed),
            new("Energy", "1003.0", "Wh", "± 6.1 Wh (k = 2)", ReportVerdict.Passed),
            new("State of health", "93.28", "%", "± 0.54 % (k = 2), charge, of 80 Ah", ReportVerdict.Passed),
            new("Weakest group", "4", null, "first at 2.000 V; next: group 2"),
            new("Spread at end", "121", "mV", "± 4 mV (k = 2)", ReportVerdict.Passed),
            new("Resistance, 10 s", "11.42", "mΩ", "± 0.31 mΩ (k = 2), pack"),
        ],
        Conditions = [new("Ambient", "22.1 °C to 22.6 °C"), new("Cells", "22.4 °C to 24.9 °C"), new("Rest before", "1 h"), new("Scan", "1 s; 0.1 s around the step")],
        Results =
        [
            new()
            {
                Id = "capacity", Title = "Capacity", Value = 74.6201, Unit = "Ah", ExpandedUncertainty = 0.4312, CoverageFactor = 2, CoverageProbability = 0.9545, LowerLimit = 64,
                LimitText = "≥ 64 (80 % of nominal)", DecisionRule = Guarded, GuardBand = 0.4312, Verdict = ReportVerdict.Passed, RiskOfWrongDecision = 0, BudgetId = "capacity",
            },
            new() { Id = "energy", Title = "Energy", Value = 1002.98, Unit = "Wh", ExpandedUncertainty = 6.12, CoverageFactor = 2, CoverageProbability = 0.9545, LowerLimit = 883, DecisionRule = Guarded, Verdict = ReportVerdict.Passed, RiskOfWrongDecision = 0 },
            new() { Id = "soh", Title = "State of health, by charge", Value = 93.275, Unit = "%", ExpandedUncertainty = 0.54, CoverageFactor = 2, LowerLimit = 80, DecisionRule = Guarded, Verdict = ReportVerdict.Passed, RiskOfWrongDecision = 0, Note = "C/10 discharge at 22 °C, not corrected to 25 °C, relative to the nominal 80 Ah" },
            new() { Id = "spread", Title = "Spread at end", Value = 121.4, Unit = "mV", ExpandedUncertainty = 4.1, CoverageFactor = 2, UpperLimit = 300, DecisionRule = Guarded, Verdict = ReportVerdict.Passed, RiskOfWrongDecision = 0 },
            new() { Id = "spread_rest", Title = "Spread after rest", Value = 97.2, Unit = "mV", ExpandedUncertainty = 4.1, CoverageFactor = 2, UpperLimit = 100, DecisionRule = Simple, Verdict = ReportVerdict.ConditionallyPassed, RiskOfWrongDecision = 0.086 },
            new() { Id = "r10", Title = "Pack resistance, 10 s", Value = 11.42, Unit = "mΩ", ExpandedUncertainty = 0.31, CoverageFactor = 2.05, Verdict = ReportVerdict.NotJudged },
            new() { Id = "efficiency", Title = "Energy efficiency", Unit = "%", Note = "the recharge was not measured" },
        ],
        Instruments =
        [
            new("load", "Rigol DL3021", "DL3A204100512", "00.01.05.00.01", "tcp://10.0.0.7:5555", "current 0.05 % + 0.05 % of 40 A", new(2025, 9, 14), new(2026, 9, 14), "K-2025-1187"),
            new("voltage_reference", "Keysight 34465A", "MY60012345", "A.03.03", "tcp://10.0.0.8:5025", "0.0030 % + 0.0004 % of 100 V", new(2025, 9, 14), new(2026, 9, 14), "K-2025-1188"),
            new("bms", "JK-B2A8S20P", "2104230042", "11.26", "serial:///dev/ttyUSB0?baud=115200", "voltage ± 3 mV", null, null, null),
        ],
        Limits =
        [
            new("cells.min < 1.80 V for 2 s", "procedure", "a cell is below its absolute minimum", "2.000 V (0.200 V away)", false),
            new("load.current > 9.0 A", "bench", "the fuse of the test lead is 10 A", "8.004 A (0.996 A away)", false),
            new("pack.temperature > 45 °C", "pack", "the maker's limit for discharge", "24.9 °C (20.1 K away)", false),
        ],
        Events =
        [
            new(TimeSpan.Zero, "start", "safe state confirmed by read-back: load off"),
            new(TimeSpan.FromSeconds(3600), "step", "discharge, 8.0 A"),
            new(TimeSpan.FromSeconds(37_180), "end", "cell 4 at 2.000 V"),
            new(TimeSpan.FromSeconds(37_181), "step", "rest, 1 h"),
        ],
        Gaps = [new(TimeSpan.FromSeconds(20_000), TimeSpan.FromSeconds(20_004), "bms.cell voltages", "the BMS did not answer (late twice)", "none on charge and energy; cell curves broken")],
        NotTested = ["Charge: the recharge after the run was not measured, so no efficiency is stated.", "BMS protection values and delays.", "Insulation, safety, abuse, ageing; any other rate or temperature."],
        Budgets =
        [
            new(
                "capacity",
                "Capacity",
                "Ah",
                [
                    new("Load current, gain", 8.0, "A", 0.00462, "rectangular", 9.3275, 0.04309, null, "load"),
                    new("Load current, offset", 0, "A", 0.01155, "rectangular", 9.3275, 0.10773, null, "load"),
                    new("Time base", 33_580, "s", 0.97, "rectangular", 0.002222, 0.00216, null, null),
                    new("Cut-off voltage of the weakest cell", 2.000, "V", 0.00173, "rectangular", 105.2, 0.182, null, null),
                    new("Repeatability", 0, "Ah", 0.021, "normal", 1, 0.021, 9, null),
                ],
                74.6201,
                0.2156,
                1.2e5,
                2.0,
                0.4312,
                0.9545),
        ],
        Digests = [new("2026-03-01T080000Z-capacity-run-0042.run.db", "SHA-256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "hash chain over 40,781 scans")],
    };

    public static CapacityReportData Capacity(int seconds = 40_781)
    {
        double[] capacities = [76.1, 75.0, 76.9, 74.62, 76.4, 75.8];
        ImmutableArray<double> time = [.. Enumerable.Range(0, seconds).Select(n => n * 40_780.0 / (seconds - 1))];
        var cells = capacities.Select((capacity, index) => new CellTrace($"Group {index + 1}", [.. time.Select(t => Cell(t, capacity))])).ToImmutableArray();
        return new CapacityReportData
        {
            Run = Run(),
            ElapsedSeconds = time,
            PackAmperes = [.. time.Select(t => t is >= 3600 and < 37_180 ? -8.0 : 0)],
            PackVolts = [.. Enumerable.Range(0, seconds).Select(n => cells.Sum(cell => cell.Values[n]))],
            Cells = cells,
            DegreesCelsius = [new("Ambient", [.. time.Select(t => 22.3 + (0.2 * Math.Sin(t / 5000)))]), new("Cells", [.. time.Select(t => 22.4 + (2.5 * Math.Min(1, t / 37_180)))])],
            Steps = [new(0, 3600, "rest"), new(3600, 37_180, "discharge, 8.0 A"), new(37_180, 40_780, "rest")],
            Markers = [new(37_180, "cell 4 at 2.000 V")],
            CellCutOffVolts = 2.0,
            CellTable =
            [
                .. capacities.Select((capacity, index) => new CellEndRow(
                    index + 1, Cell(0, capacity), Cell(37_179, capacity), Cell(40_000, capacity), 0.48 + (0.03 * index % 0.1), 0.61 + (0.04 * index % 0.13), capacity - 74.62, capacity, 0.02, 0.45)),
            ],
        };
    }

    private const string Guarded = "guarded acceptance, w = U (ILAC-G8:09/2019, 4.2.2)";
    private const string Simple = "simple acceptance, w = 0 (ILAC-G8:09/2019, 4.2.1)";

    private static double Cell(double seconds, double capacity)
    {
        var delivered = Math.Clamp(seconds - 3600, 0, 33_580) / 33_580 * 74.62;
        var left = (capacity - delivered) / capacity;
        var load = seconds is >= 3600 and < 37_180 ? 0.012 : 0;
        return 2.21 + (0.26 * left) + (0.18 * Math.Pow(left, 12)) - (0.198 * Math.Exp(-left * 28)) - load;
    }
}
