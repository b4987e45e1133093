using System.Collections.Immutable;

namespace PackBench.Instruments.Simulation;

/// <summary>One range of a meter: what it is good for, by its maker's table.</summary>
/// <param name="Full">V or A.</param>
/// <param name="OfReading">Share of the reading, half-width.</param>
/// <param name="OfRange">Share of the range, half-width.</param>
/// <param name="Digit">Last digit.</param>
/// <param name="Ohms">In series with a current.</param>
internal readonly record struct MeterRange(double Full, double OfReading, double OfRange, double Digit, double Ohms = 0);

/// <summary>A meter model: its ranges and integration times.</summary>
internal sealed record MeterModel(ImmutableArray<MeterRange> Volts, ImmutableArray<MeterRange> Amperes, ImmutableArray<double> PowerLineCycles)
{
    // Voltage: data sheet 2021.05. Current: not published where it could be read; taken as a typical 5½-digit meter.
    public static readonly MeterModel Sdm3055 = new(
        [
            new(0.2, 0.00015, 0.00004, 1e-6), new(2, 0.00015, 0.00003, 1e-5), new(20, 0.00015, 0.00004, 1e-4),
            new(200, 0.00015, 0.00003, 1e-3), new(1000, 0.00015, 0.00003, 1e-2),
        ],
        [
            new(2e-4, 0.001, 0.0002, 1e-9, 100), new(2e-3, 0.001, 0.0002, 1e-8, 100), new(2e-2, 0.001, 0.0002, 1e-7, 1), new(0.2, 0.001, 0.0002, 1e-6, 1),
            new(2, 0.0015, 0.0002, 1e-5, 0.01), new(10, 0.002, 0.0002, 1e-4, 0.01),
        ],
        [0.3, 1, 10]);

    // Accuracy: a calibration laboratory's template for this model. Series resistances: 5.6, 0.6 and 0.06 Ω for 100 mA, 1 A and 10 A.
    public static readonly MeterModel Keysight34465A = new(
        [
            new(0.1, 0.00005, 0.000035, 1e-7), new(1, 0.000035, 0.000004, 1e-6), new(10, 0.00003, 0.000004, 1e-5),
            new(100, 0.00004, 0.000006, 1e-4), new(1000, 0.00004, 0.000006, 1e-3),
        ],
        [
            new(1e-4, 0.0005, 0.00025, 1e-10, 1000), new(1e-3, 0.0005, 0.00005, 1e-9, 100), new(1e-2, 0.0005, 0.0002, 1e-8, 5.6), new(0.1, 0.0005, 0.00005, 1e-7, 5.6),
            new(1, 0.0008, 0.0001, 1e-6, 0.6), new(3, 0.002, 0.0002, 1e-5, 0.6), new(10, 0.0012, 0.0001, 1e-5, 0.06),
        ],
        [0.02, 0.06, 0.2, 1, 10, 100]);
}

/// <summary>A meter as it stands: function, range, integration time, and the errors that this one has for a session.</summary>
internal sealed class SimulatedMeter
{
    // Noise of one reading at 1 power line cycle, in digits: as the makers' tables for faster settings add it.
    private const double NoiseDigits = 0.5;

    private readonly SplitMix64? _random;
    private readonly (double Gain, double Offset)[] _voltErrors;
    private readonly (double Gain, double Offset)[] _ampereErrors;
    private readonly int[] _range = [0, 0];
    private readonly bool[] _isAuto = [true, true];
    private readonly double[] _cycles = [10, 10];

    public SimulatedMeter(MeterModel model, SplitMix64? random)
    {
        Model = model;
        _random = random;
        _voltErrors = Draw(model.Volts, random);
        _ampereErrors = Draw(model.Amperes, random);
        Reset();
    }

    public MeterModel Model { get; }

    public bool IsCurrent { get; set; }

    /// <summary>A that thermal voltages at its leads add, whichever way round these are.</summary>
    public double ThermalAmperes { get; set; }

    /// <summary>Whether its two leads were exchanged.</summary>
    public bool LeadsExchanged { get; set; }

    public double PowerLineCycles(bool current) => _cycles[Index(current)];

    public bool IsAuto(bool current) => _isAuto[Index(current)];

    public double RangeOf(bool current) => Ranges(current)[_range[Index(current)]].Full;

    public double DigitOf(bool current) => Ranges(current)[_range[Index(current)]].Digit;

    /// <summary>What it puts in series with its current terminals; with another function its shunt of the highest range stays there.</summary>
    public double SeriesOhms => IsCurrent ? Model.Amperes[_range[1]].Ohms : Model.Amperes[^1].Ohms;

    /// <summary>Of the terminals in use.</summary>
    public double FuseAmperes => IsCurrent && !_isAuto[1] && RangeOf(true) <= 3 ? 3 : 10;

    public void Reset()
    {
        IsCurrent = false;
        (_range[0], _range[1]) = (Model.Volts.Length - 1, Model.Amperes.Length - 1);
        Array.Fill(_isAuto, true);
        Array.Fill(_cycles, 10);
    }

    public void SetAuto(bool current, bool isAuto) => _isAuto[Index(current)] = isAuto;

    /// <summary>The smallest range that holds the value. False: there is none.</summary>
    public bool TrySetRange(bool current, double value)
    {
        var ranges = Ranges(current);
        for (var i = 0; i < ranges.Length; i++)
        {
            if (ranges[i].Full >= Math.Abs(value) * 0.999999)
            {
                (_range[Index(current)], _isAuto[Index(current)]) = (i, false);
                return true;
            }
        }

        return false;
    }

    /// <summary>The next listed integration time. False: beyond the longest or not positive.</summary>
    public bool TrySetPowerLineCycles(bool current, double value)
    {
        foreach (var listed in Model.PowerLineCycles)
        {
            if (value > 0 && value <= listed * 1.000001)
            {
                _cycles[Index(current)] = listed;
                return true;
            }
        }

        return false;
    }

    /// <summary>One reading of what is at its terminals; infinite where the range is too small for it.</summary>
    public double Read(double truth)
    {
        var (ranges, index) = (Ranges(IsCurrent), Index(IsCurrent));
        ref var range = ref _range[index];
        if (_isAuto[index])
        {
            while (range < ranges.Length - 1 && Math.Abs(truth) > 1.2 * ranges[range].Full)
            {
                range++;
            }

            while (range > 0 && Math.Abs(truth) < 0.1 * ranges[range].Full && Math.Abs(truth) <= 1.2 * ranges[range - 1].Full)
            {
                range--;
            }
        }

        var used = ranges[range];
        if (Math.Abs(truth) > 1.2 * used.Full)
        {
            return double.PositiveInfinity;
        }

        if (_random is null)
        {
            return truth;
        }

        var (gain, offset) = (IsCurrent ? _ampereErrors : _voltErrors)[range];
        var noise = NoiseDigits * used.Digit / Math.Sqrt(_cycles[index]);
        return Math.Round((truth + (truth * gain) + offset + (noise * _random.NextNormal())) / used.Digit) * used.Digit;
    }

    private static int Index(bool current) => current ? 1 : 0;

    private ImmutableArray<MeterRange> Ranges(bool current) => current ? Model.Amperes : Model.Volts;

    private static (double Gain, double Offset)[] Draw(ImmutableArray<MeterRange> ranges, SplitMix64? random) =>
    [
        .. ranges.Select(range => random is null ? (0.0, 0.0) : (random.NextWithin(range.OfReading), random.NextWithin(range.OfRange * range.Full))),
    ];
}
