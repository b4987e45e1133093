using System.Buffers;
using PackBench.Instruments.Discovery;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Simulation.Servers;
using PackBench.Instruments.Transports;
using Xunit;

namespace PackBench.Instruments.Tests.Discovery;

/// <summary>What is asked on a serial port, of devices on pseudo-terminals.</summary>
public sealed class SerialScanTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_BMS_is_found_and_nothing_is_written_to_any()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pseudo-terminals are Linux's");
        var usual = new SimulationOptions { HasErrors = false };
        (string Maker, SimulationOptions World)[] units =
            [("JK", usual), ("JK", usual with { IsOldBms = true }), ("JK", usual with { IsStreamingBms = true }), ("JBD", usual with { IsJbd = true })];
        var heard = units.Select(unit => new Listening(new SimulatedBench(unit.World, TimeProvider.System).Endpoint("bms"))).ToList();
        var ports = heard.Select(PseudoTerminal.Open).ToList();
        var found = await FindAsync([.. ports.Select(port => port.Path)]);
        foreach (var port in ports)
        {
            await port.DisposeAsync();
        }

        Assert.Equal(units.Select(unit => ("", unit.Maker)), found.Select(one => (one.Identity, one.Bms?.Maker ?? one.Failure)));
        Assert.All(found, one => Assert.Contains("baud=115200", one.Candidate.Address.ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain(heard.SelectMany(one => one.Messages), IsWrite);
    }

    [Fact]
    public async Task An_instrument_that_answers_for_itself_is_not_asked_as_a_BMS()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pseudo-terminals are Linux's");
        var heard = new Listening(new SimulatedBench(new SimulationOptions { HasErrors = false }, TimeProvider.System).Endpoint("load"));
        await using var port = PseudoTerminal.Open(heard);
        var found = Assert.Single(await FindAsync([port.Path]));
        Assert.StartsWith("RIGOL", found.Identity, StringComparison.Ordinal);
        Assert.Null(found.Bms);
        Assert.Equal("*IDN?\n", string.Concat(heard.Messages.Select(message => System.Text.Encoding.Latin1.GetString(message))));
    }

    [Fact]
    public async Task A_port_on_which_nothing_answers_says_so()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pseudo-terminals are Linux's");
        await using var port = PseudoTerminal.Open(new Listening(null));
        var found = Assert.Single(await FindAsync([port.Path]));
        Assert.Null(found.Bms);
        Assert.Contains("no answer to '*IDN?'", found.Failure, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<Found>> FindAsync(string[] paths) =>
        await InstrumentScan.IdentifyAsync([.. paths.Select(path => new Candidate(new TransportAddress("serial", path), "serial port", ""))], TimeProvider.System, Token);

    /// <summary>A JBD write begins DD 5A; a Modbus write has function 05, 06 or 10; a 4E57 write is command 02; the 300-byte family writes by what follows AA 55 90 EB.</summary>
    private static bool IsWrite(byte[] message) => message switch
    {
        [0xDD, 0x5A, ..] => true,
        [0x4E, 0x57, _, _, _, _, _, _, var command, ..] => command is 0x02 or 0x01,
        [0xAA, 0x55, 0x90, 0xEB, var command, ..] => command is not (0x96 or 0x97),
        [<= 16, 0x05 or 0x06 or 0x10, ..] => true,
        _ => false,
    };

    private sealed class Listening(ISimulatedEndpoint? device) : ISimulatedEndpoint
    {
        private readonly List<byte[]> messages = [];

        public IReadOnlyList<byte[]> Messages
        {
            get
            {
                lock (messages)
                {
                    return [.. messages];
                }
            }
        }

        public void Receive(ReadOnlySpan<byte> received, IBufferWriter<byte> answer)
        {
            if (received.Length > 0)
            {
                lock (messages)
                {
                    messages.Add(received.ToArray());
                }
            }

            device?.Receive(received, answer);
        }

        public void Clear() => device?.Clear();
    }
}
