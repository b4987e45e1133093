using System.Collections.Immutable;
using PackBench.Rig.Bench;

namespace PackBench.Rig.Runs.Execution;

/// <summary>Channels that follow from others of the same scan: pack voltage and current where no reference measures them, power, and what the cells and probes have in common.</summary>
internal sealed class Derivation
{
    private readonly ImmutableArray<int> _cells;
    private readonly ImmutableArray<int> _packTemperatures;
    private readonly int _voltage;
    private readonly int _current;
    private readonly int _power;
    private readonly int _cellsMin;
    private readonly int _cellsMax;
    private readonly int _cellsMean;
    private readonly int _cellsSpread;
    private readonly int _hottest;
    private readonly int _voltageFrom = -1;
    private readonly int _currentFrom = -1;
    private readonly ImmutableArray<(int Channel, int Sign)> _loops = [];

    public Derivation(ChannelTable channels)
    {
        _cells = channels.Cells;
        _voltage = channels.IndexOf(BenchChannels.PackVoltage);
        _current = channels.IndexOf(BenchChannels.PackCurrent);
        _power = channels.IndexOf(BenchChannels.PackPower);
        _cellsMin = channels.IndexOf(BenchChannels.CellsMin);
        _cellsMax = channels.IndexOf(BenchChannels.CellsMax);
        _cellsMean = channels.IndexOf(BenchChannels.CellsMean);
        _cellsSpread = channels.IndexOf(BenchChannels.CellsSpread);
        _hottest = channels.IndexOf(BenchChannels.TempMax);
        _packTemperatures = [.. Enumerable.Range(0, channels.Count).Where(index => BenchChannels.IsPackTemperature(channels[index].Name))];
        if (_voltage >= 0 && channels[_voltage].Source != "voltage_reference")
        {
            _voltageFrom = channels.IndexOf($"{channels[_voltage].Source}.voltage");
        }

        if (_current >= 0 && channels[_current].Source is "load" or "supply")
        {
            _loops = [.. new[] { (channels.IndexOf("supply.current"), +1), (channels.IndexOf("load.current"), -1) }.Where(loop => loop.Item1 >= 0)];
        }
        else if (_current >= 0 && channels[_current].Source == "bms")
        {
            _currentFrom = channels.IndexOf("bms.current");
        }
    }

    public void Apply(Reading[] readings)
    {
        if (_voltageFrom >= 0)
        {
            readings[_voltage] = readings[_voltageFrom];
        }

        if (_currentFrom >= 0)
        {
            readings[_current] = readings[_currentFrom];
        }
        else if (_loops.Length > 0)
        {
            readings[_current] = Sum(readings, _loops);
        }

        if (_power >= 0)
        {
            readings[_power] = Combine(readings[_voltage], readings[_current], readings[_voltage].Value * readings[_current].Value);
        }

        if (_cellsMin >= 0)
        {
            ApplyCells(readings);
        }

        if (_hottest >= 0)
        {
            readings[_hottest] = Hottest(readings);
        }
    }

    private void ApplyCells(Reading[] readings)
    {
        var (least, most, sum) = (double.PositiveInfinity, double.NegativeInfinity, 0.0);
        var worst = readings[_cells[0]];
        foreach (var cell in _cells)
        {
            var reading = readings[cell];
            worst = Combine(worst, reading, 0);
            least = Math.Min(least, reading.Value);
            most = Math.Max(most, reading.Value);
            sum += reading.Value;
        }

        // One missing cell makes all four unknown: the least of the others is not the least.
        Reading Of(double value) => worst.IsGood ? worst with { Value = value } : worst with { Value = double.NaN };
        readings[_cellsMin] = Of(least);
        readings[_cellsMax] = Of(most);
        readings[_cellsMean] = Of(sum / _cells.Length);
        readings[_cellsSpread] = Of(most - least);
    }

    private Reading Hottest(Reading[] readings)
    {
        var hottest = Reading.None;
        foreach (var probe in _packTemperatures)
        {
            if (readings[probe].IsGood && !(readings[probe].Value <= hottest.Value))
            {
                hottest = readings[probe];
            }
        }

        return hottest;
    }

    private static Reading Sum(Reading[] readings, ImmutableArray<(int Channel, int Sign)> parts)
    {
        var total = new Reading(0, Validity.Good, TimeSpan.MaxValue);
        foreach (var (channel, sign) in parts)
        {
            total = Combine(total, readings[channel], total.Value + (sign * readings[channel].Value));
        }

        return total;
    }

    private static Reading Combine(Reading left, Reading right, double value)
    {
        var validity = left.Validity > right.Validity ? left.Validity : right.Validity;
        return new Reading(validity == Validity.Good ? value : double.NaN, validity, left.Taken < right.Taken ? left.Taken : right.Taken);
    }
}
