using PackBench.Instruments.Simulation;
using PackBench.Instruments.Simulation.Servers;
using PackBench.Rig.Bench;
using PackBench.Rig.Packs;
using PackBench.Rig.Simulating;
using PackBench.Tests.Shared;
using PackBench.Instruments.Profiles;
using Xunit;

namespace PackBench.Rig.Tests.Files;

/// <summary>The bench file of a served bench, read back and connected to over real sockets.</summary>
[Collection("leases of the simulated bench")]
public sealed class ServedBenchTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_rig_connects_to_a_served_bench_by_its_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the BMS is served on a pseudo-terminal");
        var profiles = ProfileLibrary.Load(TestFiles.Of("profiles"));
        var original = BenchFileReader.Read(TestFiles.Of("bench", "simulated.yaml"), new ProfileRatings(profiles)).Value!;
        var world = new SimulatedBench(SimulationOptions.FromText(original.Simulation!), TimeProvider.System);
        await using var server = await BenchServer.StartAsync(world, TimeProvider.System, null);
        File.WriteAllText(_path, ServedBench.Text(original, server.Instruments, 60));

        var read = BenchFileReader.Read(_path, new ProfileRatings(profiles));
        Assert.Empty(read.Findings);
        Assert.Equal((true, false, 60), (read.Value!.IsSimulated, read.Value.IsSimulatedHere, read.Value.ServedSpeed));
        Assert.Equal(original.Instruments.Select(Settings), read.Value.Instruments.Select(Settings));

        var pack = PackFile.Read(TestFiles.Of("packs", "lto-4p6s-used.yaml")).Value!;
        await using var connected = await BenchConnector.ConnectAsync(read.Value, pack, profiles, null, TimeProvider.System, Token);
        Assert.Equal(original.Instruments.Length, connected.Instruments.Length);
        Assert.Equal(world.TerminalVolts, (await connected.Load!.ReadAsync(Token)).Voltage.Volts, 0.05);
    }

    [Fact]
    public void A_served_bench_with_an_instrument_of_its_own_is_refused()
    {
        File.WriteAllText(_path, "bench: half\ninstruments:\n  load: { profile: rigol-dl3021, at: \"sim://load\" }\nsimulation: { served: 60 }\n");
        var finding = Assert.Single(BenchFileReader.Read(_path, null).Findings);
        Assert.Contains(":3:3:", finding.ToString(), StringComparison.Ordinal);
        Assert.Contains("served by another process", finding.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bms-silent for 30 s", "bms-silent for 30 s: begun")]
    [InlineData("bms-silent at 1 h", "bms-silent at 3600 s: to come")]
    [InlineData("bms-slient", "error: there is no fault 'bms-slient'")]
    [InlineData("mend bms-silent", "error: bms-silent is not among the faults of now: none")]
    [InlineData("answers-late on dmm", "error: answers-late on dmm: there is no simulated instrument 'dmm'")]
    public void A_word_of_control_is_carried_out_or_refused_in_one_line(string word, string answer)
    {
        var world = new SimulatedBench(new SimulationOptions(), TimeProvider.System);
        Assert.StartsWith(answer, new SimulationControl(world).Execute(word), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mended_fault_does_not_cut_short_the_next_one_of_its_kind()
    {
        var clock = new ManualTime();
        var world = new SimulatedBench(new SimulationOptions(), clock);
        var control = new SimulationControl(world);
        control.Execute("answers-late on load by 1 s for 10 s");
        Assert.Equal("answers-late on load: mended", control.Execute("mend answers-late on load"));
        Assert.Empty(world.ActiveFaults);
        control.Execute("answers-late on load by 1 s");
        clock.Advance(TimeSpan.FromSeconds(20));
        world.Advance();
        Assert.Equal("answers-late on load by 1 s", Assert.Single(world.ActiveFaults).ToString());
    }

    public void Dispose() => File.Delete(_path);

    /// <summary>Everything of an entry but its place and its address.</summary>
    private static string Settings(BenchInstrument one) => BenchFileText.Line(one with { Address = new("tcp", "x") });
}
