using System.Collections.Immutable;
using PackBench.Instruments.Bms;

namespace PackBench.Rig.Bench.Sources;

/// <summary>The pack's BMS, at its own pace, its current corrected where the bench file has a table. Channels: voltage, current, state of charge, probes in the order given, cells.</summary>
internal sealed class BmsSource(string role, ImmutableArray<int> channels, IBms bms, ImmutableArray<string> probes, int cells, CurrentTable? correction = null)
    : ReadingSource(role, channels, bms.UpdatePeriod)
{
    protected override async ValueTask<SourceValues> ReadValuesAsync(CancellationToken cancellationToken)
    {
        var state = await bms.ReadAsync(cancellationToken);
        var values = new double[Channels.Length];
        values[0] = state.PackVoltage.Volts;
        values[1] = correction?.Correct(state.Current.Amperes) ?? state.Current.Amperes;
        values[2] = state.StateOfCharge * 100 ?? double.NaN;
        for (var i = 0; i < probes.Length; i++)
        {
            values[3 + i] = state.Temperatures.TryGetValue(probes[i], out var temperature) ? temperature.Celsius : double.NaN;
        }

        for (var i = 0; i < cells; i++)
        {
            // 0 V from a live BMS is an open sense wire or an empty slot, not a measurement.
            values[3 + probes.Length + i] = i < state.Cells.Length && state.Cells[i].Volts > 0 ? state.Cells[i].Volts : double.NaN;
        }

        return new SourceValues(values, Implausible: IsEmptyFrame(state) ? [true, true, .. new bool[values.Length - 2]] : null);
    }

    /// <summary>A frame of 0 V and 0 A with live cells, as JK units send now and then (fl4p/batmon-ha, issue 235): neither is a measurement.</summary>
    private static bool IsEmptyFrame(BmsState state) =>
        state.Cells.Length > 0 && state.Cells.All(cell => cell.Volts > 0) && state.PackVoltage.Volts < state.Cells.Sum(cell => cell.Volts) / 2;
}
