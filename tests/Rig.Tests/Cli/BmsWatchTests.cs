using System.Text.Json;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Simulation.Servers;
using PackBench.Rig.Cli;
using Xunit;

namespace PackBench.Rig.Tests.Cli;

/// <summary>In real time over a pseudo-terminal: <c>packbench bms watch</c> for some seconds, or for a minute with PACKBENCH_SLOW=1, through a pulled cable too.</summary>
public sealed class BmsWatchTests : IDisposable
{
    private static readonly int Seconds = Environment.GetEnvironmentVariable("PACKBENCH_SLOW") == "1" ? 60 : 5;

    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-watch-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_unit_is_watched_state_by_state()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pseudo-terminals are made on Linux only");
        var world = new SimulatedBench(new SimulationOptions(), TimeProvider.System);
        await using var line = PseudoTerminal.Open(world.Endpoint("bms"));
        var (said, failed, code) = await WatchAsync($"serial://{line.Path}?baud=115200", Seconds, () => Task.CompletedTask);
        Assert.Equal((0, ""), (code, failed));
        var states = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => JsonDocument.Parse(text).RootElement).ToList();
        Assert.Equal(Seconds, states.Count);
        Assert.All(states, state =>
        {
            var cells = state.GetProperty("cells_V").EnumerateArray().Select(cell => cell.GetDouble()).ToArray();
            Assert.Equal(6, cells.Length);
            Assert.Equal(world.TerminalVolts, cells.Sum(), 0.03);
        });
    }

    /// <summary>By a name that outlives the terminal, as <c>/dev/serial/by-id/…</c> outlives a pulled adapter.</summary>
    [Fact]
    public async Task A_pulled_cable_is_said_and_a_returned_one_goes_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pseudo-terminals are made on Linux only");
        var world = new SimulatedBench(new SimulationOptions(), TimeProvider.System);
        var name = Path.Combine(_folder, "bms");
        var line = PseudoTerminal.Open(world.Endpoint("bms"));
        File.CreateSymbolicLink(name, line.Path);
        PseudoTerminal? returned = null;
        try
        {
            var (said, failed, code) = await WatchAsync($"serial://{name}?baud=115200", 7, async () =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System, Token);
                File.Delete(name);
                await line.DisposeAsync();
                await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Token);
                returned = PseudoTerminal.Open(world.Endpoint("bms"));
                File.CreateSymbolicLink(name, returned.Path);
            });
            Assert.Equal(0, code);
            Assert.Contains(name, failed, StringComparison.Ordinal);
            var states = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
            Assert.InRange(states, 2, 6);
            Assert.Equal(7, states + failed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
            Assert.Contains("\"cells_V\"", said.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
        }
        finally
        {
            if (returned is not null)
            {
                await returned.DisposeAsync();
            }
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<(string Said, string Failed, int Code)> WatchAsync(string at, int times, Func<Task> happening)
    {
        var (said, failed) = (new StringWriter(), new StringWriter());
        var console = new RigConsole(TextReader.Null, said, failed, TimeProvider.System, isInteractive: false);
        var watching = BmsCommand.Create(console).Parse(["watch", at, "--protocol", "jk02-32s", "--json", "--times", $"{times}"]).InvokeAsync(null, Token);
        await happening();
        var code = await watching;
        return (said.ToString(), failed.ToString(), code);
    }
}
