using PackBench.Instruments.Quantities;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Execution;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

public sealed class StepAccumulatorTests
{
    private static readonly ChannelTable Channels = new(
    [
        new Channel(BenchChannels.PackCurrent, Units.Ampere, "current_reference", BenchChannels.UsualPeriod),
        new Channel(BenchChannels.PackVoltage, Units.Volt, "voltage_reference", BenchChannels.UsualPeriod),
    ]);

    private static TimeSpan At(double seconds) => TimeSpan.FromTicks((long)Math.Round(seconds * 1e7));

    /// <param name="taken">When the source took its reading; the scan's own time where not given.</param>
    private static Scan Scan(double seconds, double current, double volts, double? taken = null)
    {
        Reading Of(double value) => double.IsNaN(value) ? Reading.None : new Reading(value, Validity.Good, At(taken ?? seconds));
        return new Scan(0, At(seconds), DateTimeOffset.UnixEpoch + At(seconds), 0, [Of(current), Of(volts)]);
    }

    private static StepAccumulator Filled(double began, params IEnumerable<Scan> scans)
    {
        var accumulator = new StepAccumulator(Channels, At(began));
        foreach (var scan in scans)
        {
            accumulator.Add(scan);
        }

        return accumulator;
    }

    [Fact]
    public void Constant_current_adds_up_from_the_instant_of_the_step()
    {
        var accumulator = Filled(20, Scan(20.1, -65, 24), Scan(21.1, -65, 24));
        Assert.Equal(-65 * 1.1, accumulator.Charge, 9);
        accumulator.End(At(21.6));
        Assert.Equal(-65 * 1.6, accumulator.Charge, 9);
        Assert.Equal(-65 * 24 * 1.6, accumulator.Energy, 8);
        Assert.Equal(1.6, accumulator.ToState(Channels).Duration.TotalSeconds, 9);
    }

    [Fact]
    public void A_ramp_is_integrated_exactly()
    {
        var state = Filled(0, Enumerable.Range(1, 100).Select(t => Scan(t, t, 2))).ToState(Channels);
        Assert.Equal(5000 + (0.5 * 1), state.Values["charge_As"], 9); // the first second at its end value: 0.5 As above the ramp
        Assert.Equal(2 * state.Values["charge_As"], state.Values["energy_J"], 8);
        Assert.Equal((1, 100), (state.Values["pack.current.min"], state.Values["pack.current.max"]));
        Assert.Equal(50.5, state.Values["pack.current.mean"], 12);
    }

    [Fact]
    public void Uneven_stamps_count_and_the_nominal_period_does_not() =>
        Assert.Equal(31, Filled(0, Scan(0, 10, 1), Scan(0.7, 10, 1), Scan(3.1, 10, 1)).Charge, 9);

    [Fact]
    public void A_reading_that_is_missing_is_bridged_by_its_neighbours()
    {
        var accumulator = Filled(0, Enumerable.Range(1, 20).Select(t => Scan(t, t is > 5 and < 15 ? double.NaN : -8, 14)));
        Assert.Equal(-160, accumulator.Charge, 9);
        Assert.Equal(20, accumulator.Scans);
    }

    [Fact]
    public void A_slow_source_counts_at_its_own_times() =>
        Assert.Equal((-4 * 1.5) - (6 * 2), Filled(0, Scan(2, -4, 1, 1.5), Scan(3, -4, 1, 1.5), Scan(4, -8, 1, 3.5)).Charge, 9);

    [Fact]
    public void Scans_that_come_late_leave_a_hundredth_of_the_current_in_doubt()
    {
        var accumulator = Filled(0, Scan(1, -8, 14));
        accumulator.AddLate(TimeSpan.FromSeconds(10));
        accumulator.Add(Scan(11, -8, 14));
        var state = accumulator.ToState(Channels);
        Assert.Equal(-88, state.Values["charge_As"], 9);
        Assert.Equal(0.8, state.Values[StepState.ChargeDoubtKey], 9);
    }
}
