using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Calibration;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.BmsCurrent;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Bench;
using PackBench.Rig.Procedures;
using PackBench.Rig.Reporting;

namespace PackBench.Rig.Runs.Execution.BmsCurrent;

/// <summary>The actions that only measure: zero, sign, dead band, one level.</summary>
internal sealed class CalibrationMeasuring(CalibrationState state, RunSession session, ProcedureStep.Calibrate step, Arguments arguments)
{
    public async ValueTask<ActionOutcome> ZeroAsync(CancellationToken cancellationToken)
    {
        await session.ScanAtAsync(TimeSpan.FromSeconds(1), cancellationToken);
        var window = await ReadingWindow.TakeAsync(session, arguments.Count("readings", 3), () => session.NextScanAsync(cancellationToken), isLevel: false);
        var (reference, shown) = (TypeA.Of(window.Reference.AsSpan()), TypeA.Of(window.Bms.AsSpan()));
        var isReversed = arguments.Text("leads") == "reversed";
        if (isReversed)
        {
            state.ZeroReversed = reference.Mean;
        }
        else
        {
            state.ZeroAsWired = reference.Mean;
        }

        await CalibrationTables.EmitAsync(
            session, "zero", ("leads", arguments.Text("leads")), ("reference_A", CalibrationTables.Number(reference.Mean)), ("reference_s_A", CalibrationTables.Number(reference.Deviation)),
            ("bms_A", CalibrationTables.Number(shown.Mean)), ("bms_s_A", CalibrationTables.Number(shown.Deviation)));
        return new ActionOutcome("", Text($"At no current the BMS shows {shown.Mean:0.000} A (scatter {shown.Deviation:0.000} A), the reference {reference.Mean * 1000:0.0} mA{(isReversed ? " with its leads reversed" : "")}."));
    }

    public async ValueTask<ActionOutcome> SignAsync(CancellationToken cancellationToken)
    {
        var voltage = session.Bench.Channels.IndexOf(BenchChannels.PackVoltage);
        var before = session.Scanner.Latest is { } scan && voltage >= 0 && scan[voltage].IsGood ? scan[voltage].Value : double.NaN;
        var level = arguments.Current("level");
        var flow = new CurrentFlow(session, step, CurrentDirection.Discharge);
        return await flow.RunAsync(level, level, async () =>
        {
            await flow.WaitAsync(arguments.Time("settle"), cancellationToken);
            var window = await ReadingWindow.TakeAsync(session, 5, () => flow.NextScanAsync(cancellationToken), isLevel: true);
            var (reference, shown) = (window.Reference.Average(), window.Bms.Average());
            flow.RequireLevel(level, reference);
            var drop = voltage >= 0 ? before - session.Scanner.Latest![voltage].Value : double.NaN;
            return shown switch
            {
                0 => throw new InvalidOperationException(Text($"{step.Place}: {level} flow and the BMS shows nothing: its dead band is larger, its reading is frozen, or the current does not pass its shunt (load on B−?).")),
                > 0 => throw new InvalidOperationException(Text($"{step.Place}: a discharge of {level} shows as {shown:0.000} A in the BMS: its sign is reversed, and no factor cures that. Look at the wiring of its shunt and at the protocol that it was asked in.")),
                _ when drop < 0 => throw new InvalidOperationException(Text($"{step.Place}: the pack's voltage rose by {-drop * 1000:0} mV at a discharge of {level}: the voltage leads or the load are not where they should be.")),
                _ => new ActionOutcome("", Text($"A discharge of {level} is negative in the reference ({reference:0.000} A) and in the BMS ({shown:0.000} A), and the voltage falls by {drop * 1000:0} mV.")),
            };
        }, cancellationToken);
    }

    /// <summary>Rises until the BMS shows something steady, falls again until it shows nothing; the current never stops between two levels.</summary>
    public async ValueTask<ActionOutcome> DeadBandAsync(CancellationToken cancellationToken)
    {
        var (direction, first, increment, last) = (arguments.Direction, arguments.Current("from"), arguments.Current("step"), arguments.Current("to"));
        if (increment.Amperes <= 0 || last < first)
        {
            throw new InvalidOperationException($"{step.Place}: a search goes from a lower to a higher current in steps above zero; these are {first}, {last} and {increment}.");
        }

        var (rising, falling) = (ImmutableArray.CreateBuilder<DeadBandLevel>(), ImmutableArray.CreateBuilder<DeadBandLevel>());
        var flow = new CurrentFlow(session, step, direction);
        var digit = 0.05;
        var band = await flow.RunAsync(first, last, async () =>
        {
            var level = first;
            while (true)
            {
                var found = await LookAsync(level);
                rising.Add(found);
                var shown = await session.Bench.Bms!.ReadAsync(cancellationToken);
                digit = StepOf(shown, direction) ?? digit;
                if (DeadBand.Of([found], [], digit).On is not null || level >= last)
                {
                    break;
                }

                level = new Current(Math.Min(last.Amperes, level.Amperes + increment.Amperes));
                await flow.SetAsync(level, cancellationToken);
            }

            for (level -= increment; level.Amperes > increment.Amperes / 2 && rising[^1].Reported[^1] != 0; level -= increment)
            {
                await flow.SetAsync(level, cancellationToken);
                falling.Add(await LookAsync(level));
                if (falling[^1].Reported[^1] == 0)
                {
                    break;
                }
            }

            return DeadBand.Of(rising.ToImmutable(), falling.ToImmutable(), digit);
        }, cancellationToken);
        state.SetBand(arguments.Text("table"), direction, band);
        var side = direction == CurrentDirection.Charge ? "charge" : "discharge";
        await CalibrationTables.EmitAsync(
            session, "dead_band", ("table", arguments.Text("table")), ("direction", side), ("on_A", Optional(band.On)), ("off_A", Optional(band.Off)), ("levels", Text($"{rising.Count + falling.Count}")));
        return new ActionOutcome("", $"{side}: {band.Describe()}");

        async Task<DeadBandLevel> LookAsync(Current level)
        {
            var count = Math.Max(DeadBand.Readings + 2, (int)(arguments.Time("hold") / session.Bench.Bms!.UpdatePeriod));
            var window = await ReadingWindow.TakeAsync(session, count, () => flow.NextScanAsync(cancellationToken), isLevel: false);
            await CalibrationTables.EmitAsync(
                session, "dead_band_search", ("direction", direction == CurrentDirection.Charge ? "charge" : "discharge"), ("set_A", CalibrationTables.Number(level.Amperes)),
                ("reference_A", CalibrationTables.Number(window.Reference[^1])), ("bms_A", CalibrationTables.Number(window.Bms[^1])));

            // By its set-point: the readings of the reference at two levels 25 mA apart may cross on a 10 A range.
            // A reading of the other sign, as an offset makes it, does not show this current.
            var sign = direction == CurrentDirection.Charge ? 1 : -1;
            return new DeadBandLevel(level.Amperes, [.. window.Bms.Select(reading => Math.Max(0, sign * reading))]);
        }
    }

    public async ValueTask<ActionOutcome> PointAsync(CancellationToken cancellationToken)
    {
        var (direction, level, table) = (arguments.Direction, arguments.Current("level"), arguments.Text("table"));
        var readings = arguments.Count("readings", 3);
        var flow = new CurrentFlow(session, step, direction);
        var measured = await flow.RunAsync(level, level, async () =>
        {
            var settle = arguments.Time("settle");
            var least = session.Bench.Bms!.UpdatePeriod * 5;
            await flow.WaitAsync(settle > least ? settle : least, cancellationToken);
            var window = await ReadingWindow.TakeAsync(session, readings, () => flow.NextScanAsync(cancellationToken), isLevel: true);
            var shown = await session.Bench.Bms.ReadAsync(cancellationToken);
            flow.RequireLevel(level, window.Reference.Average());
            return new MeasuredLevel(direction, TypeA.Of(window.Bms.AsSpan()), Reference(window, $"{table}.{state.Levels(table).Count + 1}"), StepOf(shown, direction));
        }, cancellationToken);
        state.Add(table, measured);
        await CalibrationTables.LevelAsync(session, table, measured, readings);
        return new ActionOutcome("", Text($"reference {measured.Reference.Value:0.0000} A, BMS {measured.Reported.Mean:0.000} A, error {measured.Reported.Mean - measured.Reference.Value:0.000} A"));
    }

    /// <summary>The mean of the reference with what its maker says of it; its own offset taken off where its leads were exchanged.</summary>
    private Measurand Reference(ReadingWindow window, string id)
    {
        var channel = ReadingWindow.ReferenceOf(session.Bench.Channels, arguments.Direction);
        var readings = TypeA.Of(window.Reference.AsSpan());
        var specification = new Specifications(session.Bench).For(channel, readings.Mean);
        var reading = specification.Read(readings, $"{id}.reference", specification.ReferenceTemperature);
        return state.ReferenceOffset == 0 ? reading : reading - Measurand.Exact(new Quantity(state.ReferenceOffset, Dimension.Current));
    }

    /// <summary>A a millivolt of its sensor at the present factor; null where the protocol does not show the sensor, or it sees nothing.</summary>
    private static double? StepOf(BmsState shown, CurrentDirection direction) =>
        (direction == CurrentDirection.Charge ? shown.ChargeSensor : shown.DischargeSensor) is { Millivolts: >= 1 } sensor && shown.Current.Amperes != 0
            ? Math.Abs(shown.Current.Amperes) / sensor.Millivolts
            : null;

    private static string Optional(double? value) => value is { } number ? CalibrationTables.Number(number) : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
