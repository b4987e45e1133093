using CsCheck;
using PackBench.Rig.Analysis.Integration;
using PackBench.Rig.Analysis.Numerics;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

public sealed class StepAccumulatorTests
{
    private static readonly AccumulatorOptions Options = new(2, Current: 0, Voltage: 1, TimeSpan.FromSeconds(1), [(1, TimeSpan.FromSeconds(64))]);

    private static TimeSpan At(double seconds) => TimeSpan.FromTicks((long)Math.Round(seconds * 1e7));

    private static StepAccumulator Filled(Func<double, (double Current, double Volts)> signal, double from, double to, double period = 1)
    {
        var accumulator = new StepAccumulator(Options, At(from));
        for (var t = from + period; t <= to + 1e-9; t += period)
        {
            var (current, volts) = signal(t);
            accumulator.Add(At(t), [current, volts]);
        }

        return accumulator;
    }

    [Fact]
    public void Constant_current_adds_up_from_the_instant_of_the_step()
    {
        var accumulator = new StepAccumulator(Options, At(20));
        accumulator.Add(At(20.1), [-65, 24]);
        accumulator.Add(At(21.1), [-65, 24]);
        Assert.Equal(-65 * 1.1, accumulator.Charge, 9);
        accumulator.End(At(21.6));
        Assert.Equal(-65 * 1.6, accumulator.Charge, 9);
        Assert.Equal(-65 * 24 * 1.6, accumulator.Energy, 8);
        Assert.Equal(1.6, accumulator.ToState().Measured.TotalSeconds, 9);
    }

    [Fact]
    public void A_ramp_is_integrated_exactly()
    {
        var state = Filled(t => (t, 2), 0, 100).ToState();
        Assert.Equal(5000 + (0.5 * 1), state.Charge, 9); // the first second at its end value: 0.5 As above the ramp
        Assert.Equal(2 * state.Charge, state.Energy, 8);
        Assert.Equal(1, state.Channels[0].Minimum);
        Assert.Equal(100, state.Channels[0].Maximum);
        Assert.Equal(50.5, state.Channels[0].Mean, 12);
    }

    [Fact]
    public void Uneven_stamps_count_and_the_nominal_period_does_not()
    {
        var accumulator = new StepAccumulator(Options, At(0));
        accumulator.Add(At(0), [10, 1]);
        accumulator.Add(At(0.7), [10, 1]);
        accumulator.Add(At(3.1), [10, 1]);
        Assert.Equal(31, accumulator.Charge, 9);
        Assert.Equal(0, accumulator.ToState().GapCount);
    }

    [Fact]
    public void A_gap_is_bridged_told_and_bounded()
    {
        var accumulator = new StepAccumulator(Options, At(0));
        accumulator.Add(At(1), [-8, 14]);
        accumulator.Add(At(2), [-8, 14]);
        accumulator.Add(At(12), [-6, 13]);
        var state = accumulator.ToState();
        var gap = Assert.Single(state.Gaps);
        Assert.Equal((At(2), At(12), -8, -6), (gap.From, gap.To, gap.CurrentBefore, gap.CurrentAfter));
        Assert.Equal(-70, gap.ChargeBridged, 9);
        Assert.Equal(-80, gap.ChargeLow, 9);
        Assert.Equal(0, gap.ChargeHigh, 9);
        Assert.Equal(-1120, gap.EnergyLow, 9);
        Assert.Equal(-950, gap.EnergyBridged, 9);
        Assert.Equal(-16 - 70, state.Charge, 9);
        Assert.Equal(10.0 / 12, state.GapShare, 9);
    }

    [Fact]
    public void Invalid_readings_are_left_out_and_become_a_gap()
    {
        var accumulator = new StepAccumulator(Options, At(0));
        for (var t = 1; t <= 20; t++)
        {
            accumulator.Add(At(t), [t is > 5 and < 15 ? double.NaN : -8, 14]);
        }

        var state = accumulator.ToState();
        Assert.Equal(-160, state.Charge, 9);
        Assert.Equal(10, Assert.Single(state.Gaps).Length.TotalSeconds);
        Assert.Equal(11, state.Channels[0].Count);
        Assert.Equal(20, state.Channels[1].Count);
    }

    [Fact]
    public void A_missing_voltage_is_a_gap_of_the_energy_alone()
    {
        var accumulator = new StepAccumulator(Options, At(0));
        for (var t = 1; t <= 20; t++)
        {
            accumulator.Add(At(t), [-8, t is > 5 and < 15 ? double.NaN : 14]);
        }

        var state = accumulator.ToState();
        var gap = Assert.Single(state.Gaps);
        Assert.Equal((0, 0), (gap.ChargeLow, gap.ChargeHigh));
        Assert.Equal(-8 * 14 * 10, gap.EnergyLow, 9);
        Assert.Equal(-8 * 14 * 20, state.Energy, 9);
    }

    [Fact]
    public void Time_that_stands_still_is_an_error()
    {
        var accumulator = new StepAccumulator(Options, At(0));
        accumulator.Add(At(1), [1, 1]);
        Assert.Throws<ArgumentException>(() => accumulator.Add(At(1), [1, 1]));
        Assert.Throws<ArgumentException>(() => accumulator.Add(At(0.5), [1, 1]));
    }

    [Fact]
    public void A_slow_source_counts_at_its_own_times()
    {
        var accumulator = new StepAccumulator(Options, At(0));
        accumulator.Add(At(1), At(-0.5), [99, 1]); // read before the step began
        accumulator.Add(At(2), At(1.5), [-4, 1]);
        accumulator.Add(At(3), At(1.5), [-4, 1]);
        accumulator.Add(At(4), At(3.5), [-8, 1]);
        Assert.Equal((-4 * 1.5) - (6 * 2), accumulator.Charge, 9);
    }

    [Fact]
    public void An_interruption_with_the_output_off_adds_nothing()
    {
        var accumulator = new StepAccumulator(Options, At(0));
        accumulator.Add(At(1), [-8, 14]);
        accumulator.End(At(2));
        Assert.Throws<ArgumentException>(() => accumulator.Add(At(3), [-8, 14]));
        accumulator.Begin(At(100));
        accumulator.Add(At(101), [-8, 14]);
        var state = accumulator.ToState();
        Assert.Equal(-24, state.Charge, 9);
        Assert.Equal(3, state.Measured.TotalSeconds, 9);
        Assert.Equal(0, state.GapCount);
    }

    [Fact]
    public void A_run_goes_on_from_its_stored_state_with_the_same_digits() =>
        Gen.Select(Gen.Int[1, 199], Gen.Double[-20, 20].Array[200]).Sample((cut, currents) =>
        {
            var (whole, first) = (new StepAccumulator(Options, At(0)), new StepAccumulator(Options, At(0)));
            for (var i = 0; i < currents.Length; i++)
            {
                whole.Add(At(i + 1), [currents[i], 13 + (currents[i] / 10)]);
                if (i < cut)
                {
                    first.Add(At(i + 1), [currents[i], 13 + (currents[i] / 10)]);
                }
            }

            var second = new StepAccumulator(Options, AccumulatorState.FromJson(first.ToState().ToJson()));
            for (var i = cut; i < currents.Length; i++)
            {
                second.Add(At(i + 1), [currents[i], 13 + (currents[i] / 10)]);
            }

            return whole.ToState().ToJson() == second.ToState().ToJson() && whole.Slope(0).Equals(second.Slope(0));
        });

    [Fact]
    public void Parts_join_to_the_whole() =>
        Gen.Select(Gen.Int[1, 99], Gen.Double[-20, 20].Array[100]).Sample((cut, currents) =>
        {
            var whole = new StepAccumulator(Options, At(0));
            var first = new StepAccumulator(Options, At(0));
            StepAccumulator? second = null;
            for (var i = 0; i < currents.Length; i++)
            {
                whole.Add(At(i + 1), [currents[i], 13]);
                if (i <= cut)
                {
                    first.Add(At(i + 1), [currents[i], 13]);
                }

                // The second part begins at the last sample of the first.
                if (i == cut)
                {
                    second = new StepAccumulator(Options, At(i + 1));
                }

                if (i >= cut)
                {
                    second!.Add(At(i + 1), [currents[i], 13]);
                }
            }

            var joined = first.ToState().Join(second!.ToState());
            return Math.Abs(joined.Charge - whole.Charge) < 1e-9 && Math.Abs(joined.Energy - whole.Energy) < 1e-8
                && joined.Measured == whole.ToState().Measured && joined.Channels[0].Maximum.Equals(whole.ToState().Channels[0].Maximum);
        });

    [Fact]
    public void A_billion_samples_lose_no_digit()
    {
        var block = default(CompensatedSum);
        for (var i = 0; i < 1_000_000; i++)
        {
            block.Add(0.1);
        }

        var (sum, naive) = (default(CompensatedSum), 0.0);
        for (var i = 0; i < 1000; i++)
        {
            sum.Add(block);
        }

        // 0.1 in binary is a little more than 0.1; the decimal type holds a billion of them without rounding.
        var exact = (double)(1_000_000_000m * 0.1000000000000000055511151231m);
        Assert.Equal(exact, sum.Value, 1e-8);
        for (var i = 0; i < 10_000_000; i++)
        {
            naive += 0.1;
        }

        Assert.True(Math.Abs(naive - 1_000_000) > 1e-5, "the plain sum is already wrong after a hundredth of it");
    }

    [Fact]
    public void Small_and_large_numbers_add_without_loss() =>
        Gen.Double[-1e6, 1e6].Array[1, 50].Sample(values =>
        {
            var sum = default(CompensatedSum);
            sum.Add(1e16);
            foreach (var value in values)
            {
                sum.Add(value);
            }

            sum.Add(-1e16);
            return Math.Abs(sum.Value - values.Sum(value => (decimal)value is var exact ? (double)exact : 0)) < 1e-6;
        });

    [Fact]
    public void A_slope_is_that_of_the_window_and_not_of_what_was_before()
    {
        var accumulator = Filled(t => (0, t < 500 ? 13 : 13 - ((t - 500) * 1e-3)), 0, 600);
        Assert.Equal(-1e-3, accumulator.Slope(0), 12);
    }

    [Fact]
    public void A_window_that_is_not_full_has_no_slope()
    {
        Assert.True(double.IsNaN(Filled(t => (0, t), 0, 40).Slope(0)));
        Assert.Equal(1, Filled(t => (0, t), 0, 64).Slope(0), 9);
    }

    [Fact]
    public void The_slope_of_a_window_agrees_with_least_squares_over_it() =>
        Gen.Double[-1, 1].Array[300].Sample(noise =>
        {
            var window = new WindowSlope(TimeSpan.FromSeconds(64));
            for (var t = 0; t < noise.Length; t++)
            {
                window.Add(t, noise[t] + (0.01 * t));
            }

            var (first, last) = (noise.Length - 1 - ((noise.Length - 1) % 2) - 62, noise.Length);
            double[] x = [.. Enumerable.Range(first, last - first).Select(t => (double)t)];
            var fit = LineFit.Ordinary(x, [.. x.Select(t => noise[(int)t] + (0.01 * t))]);
            return Math.Abs(fit.Gain - window.At(noise.Length - 1)) < 1e-9;
        });
}
