using PackBench.Instruments.Scpi;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Transports;
using PackBench.Rig.Bench;
using PackBench.Rig.Cli;
using Xunit;

namespace PackBench.Rig.Tests.Bench;

/// <summary>Off without a run: what was left on goes off and is confirmed; what does not answer is said to be in doubt.</summary>
public sealed class BenchOffTests
{
    private static readonly RigFiles Files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_load_and_a_charger_that_were_left_on_go_off()
    {
        var bench = Files.Bench("simulated")!;
        var world = new SimulatedBench(SimulationOptions.FromText(bench.Simulation!), TimeProvider.System);
        await TellAsync(world, "sim://load", ":SOUR:FUNC CURR", ":SOUR:CURR:LEV:IMM 5", ":SOUR:INP:STAT ON");
        Assert.True(world.Load.InputOn);
        var outputs = await BenchOff.SwitchAsync(bench, Files.Profiles, world, TimeProvider.System);
        Assert.Equal(["load", "supply"], outputs.Select(output => output.Role).Order());
        Assert.All(outputs, output => Assert.True(output.Confirmed, output.How));
        Assert.False(world.Load.InputOn);
        Assert.False(world.ChargerOn);
    }

    [Fact]
    public async Task An_output_that_does_not_answer_is_in_doubt_and_holds_up_no_other()
    {
        var bench = Files.Bench("simulated")!;
        var dead = bench.Instruments.Single(entry => entry.Role == "load") with { Address = TransportAddress.Parse("tcp://127.0.0.1:1") };
        var world = new SimulatedBench(SimulationOptions.FromText(bench.Simulation!), TimeProvider.System);
        var outputs = await BenchOff.SwitchAsync(
            bench with { Instruments = [.. bench.Instruments.Select(entry => entry.Role == "load" ? dead : entry)] }, Files.Profiles, world, TimeProvider.System);
        var load = outputs.Single(output => output.Role == "load");
        Assert.False(load.Confirmed);
        Assert.Contains("tcp://127.0.0.1:1", load.How, StringComparison.Ordinal);
        Assert.True(outputs.Single(output => output.Role == "supply").Confirmed);
    }

    private static async Task TellAsync(SimulatedBench world, string address, params string[] lines)
    {
        var transport = await TransportFactory.OpenAsync(TransportAddress.Parse(address), TimeProvider.System, world.Endpoint, Token);
        await using var session = new ScpiSession(transport, new ScpiSessionOptions(), TimeProvider.System);
        foreach (var line in lines)
        {
            await session.TellAsync(line, Token);
        }

        // An answer comes after everything that was told before.
        await session.AskTextAsync("*IDN?", Token);
    }
}
