using System.Text.Json;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Simulation.Servers;
using PackBench.Rig.Cli;
using Xunit;

namespace PackBench.Rig.Tests.Cli;

/// <summary>Writing to a BMS from the command line: what is asked is backed up, written, read back; what cannot be is refused with its reason.</summary>
[Collection("leases of the simulated bench")]
public sealed class BmsCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-bms-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Backups => Path.Combine(_folder, "backups");

    [Fact]
    public async Task Settings_come_with_value_unit_and_range()
    {
        var (code, said) = await RunAsync("settings", "--json");
        Assert.Equal(0, code);
        var ovp = JsonDocument.Parse(said).RootElement.GetProperty("settings").GetProperty("cell_ovp");
        Assert.Equal((2.75, "V", 1.2, 4.4), (ovp.GetProperty("value").GetDouble(), ovp.GetProperty("unit").GetString(), ovp.GetProperty("minimum").GetDouble(), ovp.GetProperty("maximum").GetDouble()));
    }

    [Fact]
    public async Task A_setting_is_backed_up_written_and_confirmed()
    {
        var (code, said) = await RunAsync("set", "cell_rcv", "2.66 V", "--backups", Backups);
        Assert.Equal(0, code);
        Assert.Contains("cell_rcv: 2.65 V to 2.66 V, confirmed by reading back", said, StringComparison.Ordinal);
        Assert.Contains("cell_rcv: 2.65 V", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Backups)), Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cell_ovp", "3.1V", "above 2.85 V, the cell's absolute maximum")]
    [InlineData("cell_ovp", "5 V", "outside 1.2 V to 4.4 V (the vendor's range)")]
    [InlineData("cell_ovp", "-2.7V", "outside 1.2 V to 4.4 V")]
    [InlineData("cell_ovp", "much", "'much'")]
    [InlineData("cell_ovp", "2.7 A", "is a current")]
    [InlineData("cell_ovp", "on", "takes a value in V")]
    [InlineData("cell_ovp", "2.6 V", "change cell_ovp_recovery first")]
    [InlineData("short_circuit_delay", "1 s", "the vendor states no range")]
    [InlineData("shutdown", "on", "has no setting 'shutdown'")]
    [InlineData("restart", "on", "has no setting 'restart'")]
    [InlineData("factory_reset", "on", "has no setting 'factory_reset'")]
    public async Task What_cannot_be_is_refused_with_its_reason(string setting, string value, string reason)
    {
        var (code, said) = await RunAsync("set", setting, value, "--backups", Backups);
        Assert.Equal(2, code);
        Assert.Contains(reason, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_shows_the_bytes_and_leaves_no_backup()
    {
        var (code, said) = await RunAsync("switch", "balance", "on", "--dry-run", "--backups", Backups);
        Assert.Equal(0, code);

        // The bytes of the vendor's sample table for balancing on.
        Assert.Contains("01 10 10 78 00 02 04 00 00 00 01 F9 2D", said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Backups));
    }

    [Fact]
    public async Task An_audit_names_what_does_not_fit_the_pack_and_what_changed()
    {
        var (_, backup) = await RunAsync("backup", "--backups", Backups, "--json");
        var path = JsonDocument.Parse(backup).RootElement.GetProperty("backup").GetString()!;
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path, Token)).Replace("capacity: 80 Ah", "capacity: 78 Ah", StringComparison.Ordinal), Token);
        var (code, said) = await RunAsync("audit", "--against", path, "--json");
        Assert.Equal(1, code);
        var root = JsonDocument.Parse(said).RootElement;
        Assert.Contains(root.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("setting").GetString() == "discharge_current");
        var change = Assert.Single(root.GetProperty("changes").EnumerateArray());
        Assert.Equal(("capacity", "78 Ah", "80 Ah"), (change.GetProperty("setting").GetString(), change.GetProperty("before").GetString(), change.GetProperty("now").GetString()));
    }

    [Fact]
    public async Task Over_a_serial_line_settings_are_written_and_restored()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pseudo-terminals are made on Linux only");
        var world = new SimulatedBench(new SimulationOptions(), TimeProvider.System);
        await using var line = PseudoTerminal.Open(world.Endpoint("bms"));
        string[] at = [$"serial://{line.Path}?baud=115200", "--protocol", "jk02-32s", "--backups", Backups];
        Assert.Equal(0, (await RunAsync(["backup", .. at])).Code);
        var kept = Assert.Single(Directory.GetFiles(Backups));
        Assert.Equal(0, (await RunAsync(["switch", "charge", "off", .. at])).Code);
        Assert.False(world.Bms.ChargeOn);
        Assert.Equal(0, (await RunAsync(["set", "cell_uvp", "1.9 V", .. at])).Code);
        var (code, said) = await RunAsync(["restore", kept, .. at]);
        Assert.Equal(0, code);
        Assert.Contains("cell_uvp: 1.9 V to 1.8 V", said, StringComparison.Ordinal);
        Assert.True(world.Bms.ChargeOn);
        Assert.Contains("as the backup says", (await RunAsync(["restore", kept, .. at])).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_refused_at_the_command_line_never_reaches_the_wire()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pseudo-terminals are made on Linux only");
        var heard = new Heard(new SimulatedBench(new SimulationOptions(), TimeProvider.System).Endpoint("bms"));
        await using var line = PseudoTerminal.Open(heard);
        string[] at = [$"serial://{line.Path}?baud=115200", "--protocol", "jk02-32s", "--backups", Backups];

        // Settings are written to registers from 0x1000 on; what asks for frames goes to 0x16xx.
        byte[] writes = [0x01, 0x10, 0x10];
        foreach (var (setting, value) in new[] { ("cell_ovp", "-2.7V"), ("cell_ovp", "much"), ("cell_ovp", "5 V"), ("cell_ovp", "3.1 V"), ("shutdown", "on") })
        {
            Assert.Equal(2, (await RunAsync(["set", setting, value, .. at])).Code);
            Assert.Equal(-1, heard.All.AsSpan().IndexOf(writes));
        }

        Assert.Equal(0, (await RunAsync(["set", "cell_rcv", "2.66 V", .. at])).Code);
        Assert.NotEqual(-1, heard.All.AsSpan().IndexOf(writes));
    }

    /// <summary>Keeps all that the unit was sent.</summary>
    private sealed class Heard(ISimulatedEndpoint unit) : ISimulatedEndpoint
    {
        private readonly List<byte> _bytes = [];

        public byte[] All
        {
            get
            {
                lock (_bytes)
                {
                    return [.. _bytes];
                }
            }
        }

        public void Receive(ReadOnlySpan<byte> written, System.Buffers.IBufferWriter<byte> answer)
        {
            lock (_bytes)
            {
                _bytes.AddRange(written);
            }

            unit.Receive(written, answer);
        }

        public void Clear() => unit.Clear();
    }

    [Fact]
    public async Task A_backup_of_another_unit_is_not_restored()
    {
        await RunAsync("backup", "--backups", Backups);
        var path = Assert.Single(Directory.GetFiles(Backups));
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path, Token)).Replace("SIM00001", "SIM00002", StringComparison.Ordinal), Token);
        var (code, said) = await RunAsync("restore", path, "--backups", Backups);
        Assert.Equal(2, code);
        Assert.Contains("SIM00002", said, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        var said = new StringWriter();
        var console = new RigConsole(TextReader.Null, said, said, TimeProvider.System, isInteractive: false);
        var code = await BmsCommand.Create(console).Parse(arguments).InvokeAsync(null, Token);
        return (code, said.ToString());
    }
}
