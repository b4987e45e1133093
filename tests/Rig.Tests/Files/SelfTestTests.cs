using System.Collections.Immutable;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Simulation;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;
using PackBench.Rig.Safety;
using Xunit;

namespace PackBench.Rig.Tests.Files;

/// <summary>Half an ampere on the simulated bench, in simulated time.</summary>
public sealed class SelfTestTests
{
    private SimulatedBench? _world;

    [Fact]
    public void A_sound_bench_agrees_with_itself_and_is_off_afterwards()
    {
        var lines = Run();
        Assert.All(lines, line => Assert.True(line.IsGood, $"{line.What}: wanted {line.Wanted}, found {line.Found}"));
        Assert.True(_world!.EverEnergized);
        Assert.Equal(0, _world.LoadCurrent);
    }

    [Theory]
    [InlineData("bms-sign-reversed", "BMS current")]
    [InlineData("load-times-ten", "pack current (discharge")]
    public void What_disagrees_is_named(string fault, string what) => Assert.Contains(Run(fault), line => line.IsGood == false && line.What.StartsWith(what, StringComparison.Ordinal));

    [Fact]
    public void Swapped_leads_are_refused_before_anything_flows()
    {
        Assert.Throws<StartRefusedException>(() => Run("leads-reversed"));
        Assert.False(_world!.EverEnergized);
    }

    private ImmutableArray<SelfTestLine> Run(string fault = "")
    {
        using var clock = new VirtualClock(TimeProvider.System.GetUtcNow());
        return clock.Run(
            async () =>
            {
                var file = TestFiles.Bench();
                _world = new SimulatedBench(SimulationOptions.FromText(file.Simulation!), clock);
                if (fault.Length > 0)
                {
                    _world.Inject(ScheduledFault.Parse(fault));
                }

                await using var bench = await BenchConnector.ConnectAsync(
                    file, TestFiles.Pack(), ProfileLibrary.Load(TestFiles.Of("profiles")), _world, clock, CancellationToken.None);
                return await new SelfTest(bench, TestFiles.Pack(), clock).RunAsync(CancellationToken.None);
            },
            TimeProvider.System);
    }
}
