using PackBench.Instruments.Profiles;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Scpi;

namespace PackBench.Instruments.Multimeters;

/// <summary>What of a meter's choices a set-up means; refuses what the model does not have before anything is sent.</summary>
internal sealed record MeterSelection(ProfileChoice? Range, ProfileChoice? PowerLineCycles)
{
    // The slower of the two line frequencies: a time-out must hold for both.
    private const double LineFrequency = 50;

    public static MeterSelection Of(string who, MeterFunction function, MultimeterSetup setup)
    {
        var range = setup.Range is { } wanted ? RangeFor(who, function, wanted) : null;
        if (range is null && !function.HasAutomaticRange && !function.Ranges.IsEmpty)
        {
            throw new ArgumentOutOfRangeException(nameof(setup), $"{who} has no automatic range for {setup.Function}; state one of {Words(function.Ranges)}");
        }

        // Longer than asked for is as good or better; the set-up that is confirmed says how long it is.
        var cycles = function.PowerLineCycles.FirstOrDefault(choice => choice.Value >= setup.PowerLineCycles * (1 - 1e-9));
        return cycles is not null || function.PowerLineCycles.IsEmpty
            ? new MeterSelection(range, cycles)
            : throw new ArgumentOutOfRangeException(nameof(setup), $"{who} cannot integrate over {setup.PowerLineCycles} or more power line cycles for {setup.Function}; it can over {Words(function.PowerLineCycles)}");
    }

    public ScpiVariables Variables() => new ScpiVariables()
        .With("auto", Range is null).With("range", Range?.Word ?? "AUTO").With("range_value", Range?.Value ?? 0)
        .With("plc", PowerLineCycles?.Word ?? "").With("plc_value", PowerLineCycles?.Value ?? 0);

    /// <summary>Integration, autozero doubling it, and the settling of a range change; on top of what the link is given anyway.</summary>
    public TimeSpan ReadTime(ScpiSessionOptions options, int readings) =>
        options.Timeout + TimeSpan.FromSeconds(2 * Math.Max(1, PowerLineCycles?.Value ?? 1) / LineFrequency * 2 * readings);

    private static ProfileChoice RangeFor(string who, MeterFunction function, Quantity wanted)
    {
        foreach (var range in function.Ranges)
        {
            if (Math.Abs(range.Value - wanted.Si) <= 1e-6 * range.Value)
            {
                return range;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(wanted), $"{who} has no range of {wanted}; it has {Words(function.Ranges)} (SI)");
    }

    private static string Words(IEnumerable<ProfileChoice> choices) => string.Join(", ", choices.Select(choice => choice.Value));
}

/// <summary>Makes a reading of a number: its unit, and whether it is an overload.</summary>
internal sealed record MeterReader(MultimeterFunction Function, MeterFunction Commands, TimeSpan Timeout)
{
    public MultimeterReading Value(double number) => Function switch
    {
        MultimeterFunction.DcVoltage => new MultimeterReading(new Quantity(number, Dimension.Voltage), IsOverload(number)),
        MultimeterFunction.DcCurrent => new MultimeterReading(new Quantity(number, Dimension.Current), IsOverload(number)),
        MultimeterFunction.Resistance => new MultimeterReading(new Quantity(number, Dimension.Resistance), IsOverload(number)),
        _ => new MultimeterReading(new Quantity(number + 273.15, Dimension.Temperature), IsOverload(number)),
    };

    private bool IsOverload(double number) => !double.IsFinite(number) || (Commands.Overload is { } sentinel && Math.Abs(number) >= sentinel * 0.999);
}
