using System.Collections.Immutable;
using System.Globalization;
using PackBench.Rig.Analysis.Cells;
using PackBench.Rig.Bench;
using PackBench.Rig.Packs;
using PackBench.Rig.Runs.Execution;

namespace PackBench.Rig.Runs.Planned;

/// <summary>
/// Makes the band of a plan out of one dry run: it listens to the run, keeps its curves, and widens them by what the pack's tolerances do to them to first
/// order. Each line is taken at its whole and all are added: leaving the band is to mean something.
/// </summary>
/// <param name="channels">Of the dry run.</param>
/// <param name="pack">Whose tolerances.</param>
/// <param name="isCurrentOfBms">Whether only the BMS measures the current on the bench that is planned for.</param>
internal sealed class BandBuilder(ChannelTable channels, Pack pack, bool isCurrentOfBms)
{
    private static readonly (string Name, string Unit)[] Quantities =
    [
        (BenchChannels.PackVoltage, "V"), (BenchChannels.CellsMin, "V"), (BenchChannels.CellsMax, "V"), (BenchChannels.PackCurrent, "A"), (BenchChannels.TempMax, "°C"),
        (PlanBand.StepCharge, "Ah"),
    ];

    private const int Voltage = 0, CellsMin = 1, CellsMax = 2, Current = 3, Temperature = 4, Charge = 5;

    /// <summary>Seconds by which a real bench may be later or earlier than its model in what it does.</summary>
    private const double Slack = 6;

    /// <summary>Ω between the cells and the terminals that a model cannot know.</summary>
    private const double Joints = 0.002;

    private readonly int[] _indices = [.. Quantities.Select(quantity => channels.IndexOf(quantity.Name))];
    private readonly double[] _values = new double[Quantities.Length];
    private readonly OpenCircuitTable? _curve = pack.Chemistry.OpenCircuit.Length >= 2 ? new OpenCircuitTable(pack.Chemistry.OpenCircuit) : null;
    private readonly ImmutableArray<PlannedStep>.Builder _steps = ImmutableArray.CreateBuilder<PlannedStep>();
    private readonly PackTolerances _tolerances = pack.Tolerances;
    private RunEvent.StepStarted? _begun;
    private StepTrace _trace = new(Quantities.Length);
    private StepAccumulator? _sums;
    private bool _hasRestarted;
    private double _sinceKnown;
    private bool _isKnown;
    private double _firstTemperature = double.NaN;

    public void Take(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.StepStarted { StepIndex: >= 0 } started:
                (_begun, _trace, _sums, _hasRestarted) = (started, new StepTrace(Quantities.Length), new StepAccumulator(channels, started.Elapsed), false);
                break;
            case RunEvent.OutputChanged output when _sums is not null && !_hasRestarted && output.Setpoint != "off":
                (_sums, _hasRestarted) = (new StepAccumulator(channels, output.Elapsed), true);
                break;
            case RunEvent.ScanTaken { Scan: var scan }:
                Add(scan);
                break;
            case RunEvent.StepEnded { StepIndex: >= 0 } ended when _begun is not null:
                End(_begun, ended);
                (_begun, _sums) = (null, null);
                break;
        }
    }

    public PlanBand Build() => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"capacity ± {_tolerances.Capacity:0.#%}, resistance ± {_tolerances.Resistance:0.#%}, open-circuit voltage ± {_tolerances.OpenCircuit.Volts * 1e3:0.#} mV a cell, state of charge at the start ± {_tolerances.StateOfCharge:0.#%}, temperature ± {_tolerances.Kelvins:0.#} K and half its rise"),
        _steps.ToImmutable());

    private void Add(Scan scan)
    {
        if (double.IsNaN(_firstTemperature) && _indices[Temperature] is >= 0 and var temperature && scan[temperature].IsGood)
        {
            _firstTemperature = scan[temperature].Value;
        }

        if (_begun is null || _sums is null)
        {
            return;
        }

        _sums.Add(scan);
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = _indices[i] >= 0 && scan[_indices[i]].IsGood ? scan[_indices[i]].Value : double.NaN;
        }

        _values[Charge] = _sums.Charge / 3600;
        _trace.Add((scan.Elapsed - _begun.Elapsed).TotalSeconds, _values);
    }

    private void End(RunEvent.StepStarted begun, RunEvent.StepEnded ended)
    {
        var takes = (ended.Elapsed - begun.Elapsed).TotalSeconds;
        var charge = ended.State.Values.GetValueOrDefault("charge_As") / 3600;
        var isTimed = ended.Reason.StartsWith("after ", StringComparison.Ordinal) || begun.Verb is "measure" or "pulse" or "calibrate";
        var share = isTimed ? 0.02 : begun.Verb == "rest" ? 0.5 : _tolerances.Capacity;
        var current = takes > 0 ? Math.Abs(charge) / (takes / 3600) : 0;
        var unknown = begun.Verb is not ("charge" or "discharge") || isTimed || _isKnown || current <= 0 ? 0 : _tolerances.StateOfCharge * pack.Capacity.AmpereHours / current * 3600;
        var (shortest, longest) = (Math.Max(0, takes * (1 - share) - unknown - 5 * Slack), takes * (1 + share) + unknown + 5 * Slack);
        var curves = ImmutableArray.CreateBuilder<PlannedCurve>();
        for (var i = 0; i < Quantities.Length; i++)
        {
            if ((i == Charge || _indices[i] >= 0) && _trace.Count > 0 && Curve(i, share, longest / Math.Max(takes, 1)) is { } curve)
            {
                curves.Add(curve);
            }
        }

        _steps.Add(new PlannedStep(
            begun.Path, begun.Title.Length > 0 ? begun.Title : begun.Verb, begun.Elapsed, ended.Elapsed - begun.Elapsed, TimeSpan.FromSeconds(Math.Round(shortest)),
            TimeSpan.FromSeconds(Math.Round(longest)), [.. Enumerable.Range(1, _trace.Count).Select(slice => slice * _trace.Width)], curves.ToImmutable()));
        _sinceKnown += charge;
        if (!isTimed && begun.Verb is "charge" or "discharge")
        {
            (_isKnown, _sinceKnown) = (true, 0);
        }
    }

    private PlannedCurve? Curve(int quantity, double share, double overrun)
    {
        var (low, high) = (new double[_trace.Count], new double[_trace.Count]);
        for (var slice = 0; slice < _trace.Count; slice++)
        {
            var (from, to) = (slice * _trace.Width, (slice + 1) * _trace.Width);
            var stretch = quantity is Voltage or CellsMin or CellsMax ? 0 : share;
            var (least, greatest) = _trace.Between(quantity, from * (1 - stretch) - Slack, to * (1 + stretch) + Slack);
            (low[slice], high[slice]) = double.IsNaN(least) ? (double.NaN, double.NaN) : Widened(quantity, slice, least, greatest);
        }

        if (quantity == Charge)
        {
            // The last slice holds on for as long as the step may take.
            var (least, greatest) = (low[^1], high[^1]);
            (low[^1], high[^1]) = (least < 0 ? least * overrun : least, greatest > 0 ? greatest * overrun : greatest);
        }

        return Array.TrueForAll(low, double.IsNaN) ? null : new PlannedCurve(Quantities[quantity].Name, Quantities[quantity].Unit, [.. low.Select(Rounded)], [.. high.Select(Rounded)]);
    }

    private (double Low, double High) Widened(int quantity, int slice, double least, double greatest)
    {
        var (from, to) = _trace.Between(Current, slice * _trace.Width - Slack, (slice + 1) * _trace.Width + Slack);
        var current = double.IsNaN(from) ? 0 : Math.Max(Math.Abs(from), Math.Abs(to));
        switch (quantity)
        {
            case Voltage:
                var (down, up) = (Cell(slice, least / pack.Series, current, -1), Cell(slice, greatest / pack.Series, current, 1));
                return (least - pack.Series * down - current * Joints, greatest + pack.Series * up + current * Joints);
            case CellsMin or CellsMax:
                return (least - Cell(slice, least, current, -1), greatest + Cell(slice, greatest, current, 1));
            case Current:
                var doubt = isCurrentOfBms ? 1 : 0.1;
                return (least - doubt - 0.03 * Math.Abs(least), greatest + doubt + 0.03 * Math.Abs(greatest));
            case Temperature:
                var rise = double.IsNaN(_firstTemperature) ? 0 : Math.Abs(greatest - _firstTemperature) / 2;
                return (least - _tolerances.Kelvins - rise, greatest + _tolerances.Kelvins + rise);
            default:
                var hours = (slice + 1) * _trace.Width / 3600;
                var amount = 0.02 + current * Slack / 3600 + (isCurrentOfBms ? 1 : 0.1) * hours;
                return (least - amount - 0.03 * Math.Abs(least), greatest + amount + 0.03 * Math.Abs(greatest));
        }
    }

    /// <summary>Volts by which one cell may be off, on one side.</summary>
    private double Cell(int slice, double volts, double current, int side)
    {
        var moved = Math.Max(Math.Abs(_sinceKnown + Finite(_trace.Least(Charge, slice))), Math.Abs(_sinceKnown + Finite(_trace.Greatest(Charge, slice))));
        var state = (_isKnown ? 0 : _tolerances.StateOfCharge) + _tolerances.Capacity * moved / pack.Capacity.AmpereHours;
        var ohms = (pack.Chemistry.ResistanceOfOneAmpereHour?.Ohms ?? 0.06) / pack.Capacity.AmpereHours;
        return _tolerances.OpenCircuit.Volts + current * ohms * _tolerances.Resistance * 2 + Math.Abs((_curve?.Shift(volts, side * state)) ?? 0);
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;

    private static double Rounded(double value) => double.IsFinite(value) ? Math.Round(value, 4) : double.NaN;
}
