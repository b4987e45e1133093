using PackBench.Instruments.Bms;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Simulation;
using PackBench.Rig.Bench.Sources;
using PackBench.Rig.Runs;
using PackBench.Rig.Safety;
using PackBench.Rig.Tests.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Safety;

/// <summary>DMM, load and BMS know the same voltage and the same current: which of them is wrong, and by how much.</summary>
public sealed class WitnessesTests
{
    private static readonly TimeSpan Now = TimeSpan.FromMinutes(1);

    private static readonly ChannelTable Channels = new(
    [
        Of("pack.voltage", Units.Volt, "voltage_reference"), Of("pack.current", Units.Ampere, "current_reference"),
        Of("cell[1].voltage", Units.Volt, "bms"), Of("cell[2].voltage", Units.Volt, "bms"),
        Of("load.voltage", Units.Volt, "load"), Of("load.current", Units.Ampere, "load"), Of("bms.voltage", Units.Volt, "bms"), Of("bms.current", Units.Ampere, "bms"),
    ]);

    [Theory]
    [InlineData("pack.voltage", 5100, "It is pack.voltage that is wrong, by +5094.950 V: load.voltage (5.000 V) and the sum of the cells (5.100 V) agree.")]
    [InlineData("pack.voltage", -5.1, "It is pack.voltage that is wrong, by -10.150 V: load.voltage (5.000 V) and the sum of the cells (5.100 V) agree.")]
    [InlineData("pack.voltage", 0, "It is pack.voltage that is wrong, by -5.050 V: load.voltage (5.000 V) and the sum of the cells (5.100 V) agree.")]
    [InlineData("load.voltage", 0, "It is load.voltage that is wrong, by -5.100 V: pack.voltage (5.100 V) and the sum of the cells (5.100 V) agree.")]
    [InlineData("cell[2].voltage", 0.01, "It is the sum of the cells that is wrong, by -2.440 V: pack.voltage (5.100 V) and load.voltage (5.000 V) agree.")]
    public void Of_three_voltages_the_one_that_does_not_fit_is_named(string channel, double reads, string says) =>
        Assert.Equal(" " + says, Witnesses.OfVoltage(Channels).WhoIsWrong(Healthy(channel, reads)));

    [Theory]
    [InlineData("pack.current", 8000, "It is pack.current that is wrong, by +8008.050 A: load.current (-8.000 A) and bms.current (-8.100 A) agree.")]
    [InlineData("pack.current", 8, "It is pack.current that is wrong, by +16.050 A: load.current (-8.000 A) and bms.current (-8.100 A) agree.")]
    [InlineData("pack.current", 0, "It is pack.current that is wrong, by +8.050 A: load.current (-8.000 A) and bms.current (-8.100 A) agree.")]
    [InlineData("bms.current", 8.1, "It is bms.current that is wrong, by +16.100 A: pack.current (-8.000 A) and load.current (-8.000 A) agree.")]
    [InlineData("load.current", 80, "It is load.current that is wrong, by -71.950 A: pack.current (-8.000 A) and bms.current (-8.100 A) agree.")]
    public void Of_three_currents_the_one_that_does_not_fit_is_named(string channel, double reads, string says) =>
        Assert.Equal(" " + says, Witnesses.OfCurrent(Channels).WhoIsWrong(Healthy(channel, reads)));

    [Fact]
    public void Of_three_that_agree_none_is_wrong()
    {
        Assert.Equal("", Witnesses.OfVoltage(Channels).WhoIsWrong(Healthy("pack.voltage", 5.1)));
        Assert.Equal("", Witnesses.OfCurrent(Channels).WhoIsWrong(Healthy("pack.current", -8)));
    }

    [Fact]
    public void Of_two_that_differ_nobody_knows()
    {
        var readings = Healthy("pack.voltage", 51);
        readings[Channels.IndexOf("load.voltage")] = new Reading(double.NaN, Validity.Overload, Now);
        Assert.Equal("", Witnesses.OfVoltage(Channels).WhoIsWrong(readings));
        Assert.False(Witnesses.OfVoltage(Channels).IsImplausible(readings));
    }

    [Fact]
    public void Of_three_that_all_differ_nobody_knows()
    {
        var readings = Healthy("pack.voltage", 51);
        readings[Channels.IndexOf("load.voltage")] = new Reading(20, Validity.Good, Now);
        Assert.Equal("", Witnesses.OfVoltage(Channels).WhoIsWrong(readings));
    }

    /// <summary>The BMS's own reading of the pack is no second witness beside its cells.</summary>
    [Fact]
    public void An_opened_switch_is_not_taken_for_a_wrong_voltmeter()
    {
        var readings = Healthy("pack.voltage", 0.1);
        readings[Channels.IndexOf("load.voltage")] = new Reading(0, Validity.Good, Now);
        Assert.False(Witnesses.OfVoltage(Channels).IsImplausible(readings));
    }

    /// <summary>A range relay that has not settled: one reading is blank and the next one a tenth too low.</summary>
    [Fact]
    public void A_single_wrong_reading_is_kept_and_flagged_and_enters_nothing()
    {
        using var run = new SimulatedRun
        {
            Procedure = ShortProcedure.Discharge, Happenings = { (TimeSpan.FromSeconds(60), world => world.Inject(SimulatedFault.VoltmeterRangeGlitch)) },
        }.Run();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        using var reader = run.Open();
        var voltage = reader.Header.Channels.IndexOf("pack.voltage");
        var power = reader.Header.Channels.IndexOf("pack.power");
        var scans = reader.ReadScans().ToList();
        var flagged = Assert.Single(scans, scan => scan[voltage].Validity == Validity.Implausible);
        var before = scans[(int)flagged.Index - 2][voltage];
        Assert.InRange(flagged[voltage].Value, 0.88 * before.Value, 0.92 * before.Value);
        Assert.Equal(before.Taken, flagged[voltage].Taken);
        Assert.False(flagged[power].IsGood);
    }

    [Theory]
    [InlineData(SimulatedFault.VoltmeterTimesThousand, "implausible", "It is pack.voltage that is wrong, by +")]
    [InlineData(SimulatedFault.SenseLeadsOff, "0.000 V against", "It is load.voltage that is wrong, by -")]
    [InlineData(SimulatedFault.BmsSignReversed, " A against ", "It is bms.current that is wrong, by +")]
    public void A_trip_says_which_instrument_is_wrong_and_by_how_much(SimulatedFault fault, string observed, string says)
    {
        using var run = new SimulatedRun { Procedure = ShortProcedure.Discharge, Happenings = { (TimeSpan.FromSeconds(60), world => world.Inject(fault)) } }.Run();
        var trip = Assert.IsType<RunEvent.Tripped>(run.Events.First(happened => happened is RunEvent.Tripped)).Trip;
        Assert.Contains(observed, trip.Observed, StringComparison.Ordinal);
        Assert.Contains(says, trip.Because, StringComparison.Ordinal);
        Assert.Equal(0, run.World.LoadCurrent);
    }

    /// <summary>As a JK unit sends it now and then, fl4p/batmon-ha, issue 235: U = 0.0 V, I = 0.00 A with all cells right.</summary>
    [Fact]
    public async Task Zero_volts_and_amperes_with_live_cells_are_kept_and_flagged()
    {
        var bms = new EmptyFrames();
        var source = new BmsSource("bms", [0, 1, 2, 3, 4], bms, [], cells: 2);
        var clock = new RunClock(TimeProvider.System);
        await source.Refresh(clock, TestContext.Current.CancellationToken);
        Assert.Equal((5.1, Validity.Good), (source.Latest(0).Value, source.Latest(0).Validity));
        var taken = source.Latest(0).Taken;
        bms.IsEmpty = true;
        await source.Refresh(clock, TestContext.Current.CancellationToken);
        Assert.Equal(new Reading(0, Validity.Implausible, taken), source.Latest(0));
        Assert.Equal(new Reading(0, Validity.Implausible, taken), source.Latest(1));
        Assert.All([3, 4], cell => Assert.True(source.Latest(cell).IsGood));
    }

    private static Reading[] Healthy(string channel, double reads)
    {
        double[] values = [5.1, -8, 2.6, 2.5, 5.0, 8, 5.12, -8.1];
        values[Channels.IndexOf(channel)] = reads;
        return [.. values.Select(value => new Reading(value, Validity.Good, Now))];
    }

    private static Channel Of(string name, Unit unit, string source) => new(name, unit, source, TimeSpan.FromSeconds(1));

    private sealed class EmptyFrames : IBms
    {
        public bool IsEmpty { get; set; }

        public BmsIdentity Identity { get; } = new("JK", "test", "1", "11", "11", "test");

        public string Who => "test";

        public TimeSpan UpdatePeriod => TimeSpan.Zero;

        public ValueTask<BmsState> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new BmsState
        {
            Cells = [2.6.Volts, 2.5.Volts], PackVoltage = (IsEmpty ? 0 : 5.1).Volts, Current = (IsEmpty ? 0 : -8.1).Amperes,
        });

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
