using System.Net.Sockets;
using System.Text;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Simulation.Servers;
using PackBench.Instruments.Transports;
using Xunit;

namespace PackBench.Instruments.Tests.Simulation;

/// <summary>The simulated bench as other programs reach it: sockets of this machine and a pseudo-terminal, in real time.</summary>
public sealed class SimulatedServerTests
{
    private readonly SimulatedBench _bench = new(SimulatedWires.Ideal, TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_clients_of_a_socket_get_their_own_answers_though_their_lines_are_torn()
    {
        await using var server = new ByteServer(_bench.Endpoint("load"), TimeProvider.System);
        using var first = await ConnectAsync(server.Port);
        using var second = await ConnectAsync(server.Port);
        await first.GetStream().WriteAsync("*ID"u8.ToArray(), Token);
        await second.GetStream().WriteAsync(":SOUR:INP?\n"u8.ToArray(), Token);
        Assert.Equal("0", await LineAsync(second.GetStream()));
        await first.GetStream().WriteAsync("N?\n"u8.ToArray(), Token);
        Assert.StartsWith("RIGOL TECHNOLOGIES,DL3021,", await LineAsync(first.GetStream()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_answer_comes_by_itself()
    {
        _bench.Inject(ScheduledFault.Parse("answers-late on load by 200 ms"));
        await using var server = new ByteServer(_bench.Endpoint("load"), TimeProvider.System);
        using var client = await ConnectAsync(server.Port);
        await client.GetStream().WriteAsync("*OPC?\n"u8.ToArray(), Token);
        Assert.Equal("1", await LineAsync(client.GetStream()));
    }

    [Fact]
    public async Task The_rigs_own_VXI11_client_talks_to_it_and_an_unknown_device_is_refused()
    {
        await using var server = new Vxi11Server(Find, TimeProvider.System);
        await using var transport = await OpenAsync($"vxi11://127.0.0.1:{server.Port}/load");
        Assert.StartsWith("RIGOL", await AskAsync(transport, "*IDN?\n"), StringComparison.Ordinal);
        Assert.Equal("0", await AskAsync(transport, ":SOUR:INP?\n"));
        await transport.Wire.WriteAsync("*IDN?\n"u8.ToArray(), Token);
        await transport.ResynchronizeAsync(Token);
        Assert.Equal("1", await AskAsync(transport, "*OPC?\n"));
        await Assert.ThrowsAsync<LinkException>(async () => await OpenAsync($"vxi11://127.0.0.1:{server.Port}/inst7"));
    }

    [Fact]
    public async Task The_rigs_own_HiSLIP_client_talks_to_it_and_an_unknown_device_is_refused()
    {
        await using var server = new HislipServer(Find, TimeProvider.System);
        await using var transport = await OpenAsync($"hislip://127.0.0.1:{server.Port}/dmm-v");
        Assert.StartsWith("Siglent", await AskAsync(transport, "*IDN?\n"), StringComparison.Ordinal);
        await transport.Wire.WriteAsync("*IDN?\n"u8.ToArray(), Token);
        await transport.ResynchronizeAsync(Token);
        Assert.Equal("1", await AskAsync(transport, "*OPC?\n"));
        await Assert.ThrowsAsync<LinkException>(async () => await OpenAsync($"hislip://127.0.0.1:{server.Port}/inst7"));
    }

    [Theory]
    [InlineData("jk-nw", "jk-nw", "4E57")]
    [InlineData("jk02-24s", "jk02-24s", "24S")]
    [InlineData("jk02-32s", "jk02-32s", "32S")]
    public async Task Each_generation_of_the_BMS_is_read_by_the_rigs_own_driver_over_a_terminal(string simulated, string asked, string found)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pseudo-terminals are Linux's");
        var options = SimulationOptions.FromText(new Dictionary<string, string> { ["bms_protocol"] = simulated, ["instruments"] = "none" });
        var bench = new SimulatedBench(options, TimeProvider.System);
        await using var terminal = PseudoTerminal.Open(bench.Endpoint("bms"));
        await using var bms = await BmsConnector.ConnectAsync(await OpenAsync($"serial://{terminal.Path}?baud=115200"), asked, TimeProvider.System, Token);
        Assert.Contains(found, bms.Identity.Protocol, StringComparison.Ordinal);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(bench.TerminalVolts, (await bms.ReadAsync(Token)).PackVoltage.Volts, 0.05);
        }
    }

    [Fact]
    public async Task A_server_that_is_disposed_lets_its_clients_go()
    {
        var server = new ByteServer(_bench.Endpoint("load"), TimeProvider.System);
        using var client = await ConnectAsync(server.Port);
        await server.DisposeAsync();
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], Token));
        await Assert.ThrowsAnyAsync<SocketException>(() => ConnectAsync(server.Port));
    }

    [Fact]
    public void A_scaled_clock_runs_the_world_faster()
    {
        var slow = new SteppedTime();
        var bench = new SimulatedBench(SimulatedWires.Ideal, new ScaledTime(slow, 60));
        slow.Advance(2);
        bench.Advance();
        Assert.Equal(120, bench.Seconds, 1e-6);
    }

    private ISimulatedEndpoint? Find(string name) => _bench.Names.Contains(name) ? _bench.Endpoint(name) : null;

    private static async Task<ITransport> OpenAsync(string address) =>
        await TransportFactory.OpenAsync(TransportAddress.Parse(address), TimeProvider.System, null, Token);

    private static async Task<string> AskAsync(ITransport transport, string text)
    {
        await transport.Wire.WriteAsync(Encoding.ASCII.GetBytes(text), Token);
        return await LineAsync(transport.Wire);
    }

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, Token);
        return client;
    }

    private static async Task<string> LineAsync(Stream wire)
    {
        var text = new StringBuilder();
        var buffer = new byte[256];
        while (!text.ToString().Contains('\n', StringComparison.Ordinal))
        {
            var count = await wire.ReadAsync(buffer, Token);
            Assert.NotEqual(0, count);
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return text.ToString().TrimEnd('\n');
    }
}
