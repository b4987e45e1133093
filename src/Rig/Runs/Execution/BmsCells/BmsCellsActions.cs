using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Bench;
using PackBench.Rig.Procedures;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs.Execution.BmsCurrent;

namespace PackBench.Rig.Runs.Execution.BmsCells;

/// <summary>
/// Compares the cell voltages of the BMS with a reference on the cells' own terminals, level by level: a scanner on the bench, or a meter that the
/// operator puts from cell to cell. Only measures: no source shows a JK or JBD whose cells one by one can be corrected.
/// </summary>
public sealed class BmsCellsActions : IBenchActions
{
    /// <summary>Tables of the run file.</summary>
    public const string Levels = "cell_levels";
    public const string Lines = "cell_lines";

    /// <summary>Of a BMS, V.</summary>
    internal const double Digit = 0.001;

    private const string ByHand = "meter by hand";

    // More than the boards and the BMS of a standing pack draw.
    private const double StandingCurrent = 0.15;

    private readonly List<ImmutableArray<(Measurand True, Measurand Reported)>> _levels = [];
    private string _reference = "";

    public async ValueTask<ActionOutcome> RunAsync(
        ProcedureStep.Calibrate step, IReadOnlyDictionary<string, object?> arguments, RunSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(session);
        var given = new Arguments(arguments, session);
        return step.Action switch
        {
            "bms_cells.level" => await LevelAsync(given, session, cancellationToken),
            "bms_cells.conclude" => await ConcludeAsync(given, session),
            _ => throw new InvalidOperationException($"{step.Place}: nothing does '{step.Action}'."),
        };
    }

    private async Task<ActionOutcome> LevelAsync(Arguments given, RunSession session, CancellationToken cancellationToken)
    {
        var channels = session.Bench.Channels;
        var isScanned = channels.IndexOf(BenchChannels.BmsCell(1)) >= 0;
        var reported = Enumerable.Range(1, session.Pack.Series).Select(cell => channels.IndexOf(isScanned ? BenchChannels.BmsCell(cell) : BenchChannels.Cell(cell))).ToArray();
        await session.ScanAtAsync(TimeSpan.FromSeconds(1), cancellationToken);
        await RefuseUnrestAsync(session, cancellationToken);
        var level = _levels.Count + 1;
        var asked = isScanned ? [] : await AskAsync(session, given, level, cancellationToken);
        var all = isScanned ? [.. reported, .. channels.Cells] : reported;
        var window = await CellWindow.TakeAsync(session, all, given.Count("readings", 3), cancellationToken);
        await RefuseUnrestAsync(session, cancellationToken);
        var specifications = new Specifications(session.Bench);
        var points = ImmutableArray.CreateBuilder<(Measurand True, Measurand Reported)>(reported.Length);
        for (var cell = 0; cell < reported.Length; cell++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"level{level}.cell{cell + 1}");
            var truth = isScanned ? Scanned(cell, id) : asked[cell];
            var shown = window[cell].ToMeasurand($"{id}.bms", "BMS: scatter", Units.Volt).With(UncertaintySource.Resolution($"{id}.bms.digit", "BMS: last digit", Digit, Units.Millivolt));
            points.Add((truth, shown));
        }

        _levels.Add(points.MoveToImmutable());
        _reference = isScanned ? session.Bench.Instruments.First(one => one.Entry.Role == channels[channels.Cells[0]].Source).Identity : ByHand;
        var errors = _levels[^1].Select(point => (point.Reported - point.True).Value).ToArray();
        return new ActionOutcome("", string.Create(
            CultureInfo.InvariantCulture, $"Level {level}, cells about {_levels[^1].Average(point => point.True.Value):0.000} V: errors from {errors.Min() * 1000:0.0} to {errors.Max() * 1000:0.0} mV."));

        Measurand Scanned(int cell, string id)
        {
            var channel = channels[channels.Cells[cell]];
            var readings = window[reported.Length + cell];
            var specification = specifications.For(channel, readings.Mean);
            return specification.Read(readings, $"{id}.reference", specification.ReferenceTemperature);
        }
    }

    private static async Task<ImmutableArray<Measurand>> AskAsync(RunSession session, Arguments given, int level, CancellationToken cancellationToken)
    {
        var limit = given.Number("meter_limit");
        var read = ImmutableArray.CreateBuilder<Measurand>(session.Pack.Series);
        for (var cell = 1; cell <= session.Pack.Series; cell++)
        {
            var message = string.Create(CultureInfo.InvariantCulture, $"Level {level}: what does the meter read at the own terminals of cell {cell}?");
            await session.EmitAsync(new RunEvent.Asked(message, []) { Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc });
            var answer = await session.Operator.AskAsync(new OperatorQuestion(AskKind.Number, message, [], "V", ""), cancellationToken);
            await session.EmitAsync(new RunEvent.Answered(message, answer) { Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc });
            var value = double.TryParse(answer, CultureInfo.InvariantCulture, out var plain) ? new Quantity(plain, Dimension.Voltage) : QuantityText.Parse(answer);
            if (value.Dimension != Dimension.Voltage || !(value.Si > session.Pack.Chemistry.AbsoluteMin.Volts / 2) || value.Si > session.Pack.Chemistry.AbsoluteMax.Volts * 1.1)
            {
                throw new InvalidOperationException($"'{answer}' is no voltage of one {session.Pack.Chemistry.Name} cell: cell {cell} was asked for.");
            }

            // The one meter with the one error at all cells: nothing of it is in a difference of two.
            read.Add(Measurand.Of(value, UncertaintySource.Rectangular("hand_meter.limit", $"{ByHand}: limit of error", limit, Units.Millivolt)));
        }

        return read.MoveToImmutable();
    }

    /// <summary>A balancer or a load makes every sense lead a shunt.</summary>
    private static async Task RefuseUnrestAsync(RunSession session, CancellationToken cancellationToken)
    {
        var state = await session.Bench.Bms!.ReadAsync(cancellationToken);
        if (state.BalanceCurrent is { } balancing && Math.Abs(balancing.Amperes) > 0)
        {
            throw new InvalidOperationException($"The BMS balances with {balancing}: its sense leads carry that current. Switch balancing off (set: bms.balance) and begin again.");
        }

        var current = session.Bench.Channels.IndexOf(BenchChannels.PackCurrent);
        if (current >= 0 && session.Scanner.Latest is { } scan && scan[current].IsGood && Math.Abs(scan[current].Value) > StandingCurrent)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{scan[current].Value:0.000} A flow: cell voltages are compared with everything off."));
        }
    }

    private async Task<ActionOutcome> ConcludeAsync(Arguments given, RunSession session)
    {
        if (_levels.Count == 0)
        {
            throw new InvalidOperationException("There is nothing to conclude before bms_cells.level.");
        }

        var found = new CellFindings(_levels, given.Number("share"), given.Number("floor"));
        await found.EmitAsync(session);
        Set("error", found.Worst.Error.Abs());
        Set("error_allowed", new Quantity(found.Worst.Allowed, Dimension.Voltage));
        Set("inconsistency", found.Inconsistency);
        Set("worst", string.Create(CultureInfo.InvariantCulture, $"cell {found.Worst.Cell} at level {found.Worst.Level}, {found.Worst.Volts:0.000} V"));
        Set("believe", string.Create(
            CultureInfo.InvariantCulture, $"Believe the {_reference}: it is good to ± {found.Worst.Reference.Expand().Uncertainty * 1000:0.00} mV at one cell, while the BMS counts in steps of 1 mV and is off by {found.Worst.Error.Value * 1000:0.0} mV at the worst."));
        Set("errors", ImmutableArray.CreateRange<object>(found.PerCell));
        if (!found.Lines.IsEmpty)
        {
            Set("offsets", ImmutableArray.CreateRange<object>(found.Lines.Select(line => line.Offset)));
            Set("gains", ImmutableArray.CreateRange<object>(found.Lines.Select(line => line.Gain)));
        }

        var isOff = Math.Abs(found.Worst.Error.Value) > found.Worst.Allowed;
        return new ActionOutcome(
            isOff ? "off" : "fits", string.Create(CultureInfo.InvariantCulture, $"Largest error {found.Worst.Error.Value * 1000:0.0} mV (cell {found.Worst.Cell}, level {found.Worst.Level}), allowed {found.Worst.Allowed * 1000:0.0} mV."));

        void Set(string name, object value) => session.Values.SetFact(CalibrateAction.CellsPrefix + name, value);
    }
}
