using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using PackBench.Instruments.Loads;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Tests.Profiles;
using PackBench.Instruments.Tests.Transports;
using PackBench.Instruments.Transports;
using PackBench.Tests.Shared;
using Xunit;

namespace PackBench.Instruments.Tests.Scpi;

/// <summary>An answer that hangs does not hold up the safe state: 'off' goes past it.</summary>
public sealed class OvertakingTests
{
    private const string Identity = "RIGOL TECHNOLOGIES,DL3021,DL3A204800938,00.01.05.00.01";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Off_reaches_a_load_that_owes_an_answer_which_it_gives_only_then()
    {
        var told = new List<string>();
        await using var server = new TestServer((wire, token) => ServeAsync(wire, told, token));
        var address = TransportAddress.Parse($"tcp://127.0.0.1:{server.Port}");
        await using var load = await ScpiElectronicLoad.ConnectAsync(
            Shipped.Profile("rigol-dl3021"), await TcpTransport.OpenAsync(address, TimeProvider.System, Cancel), TimeProvider.System, Cancel);

        var reading = load.ReadAsync(Cancel).AsTask();
        while (!Told(":MEAS:VOLT?"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancel);
        }

        // Without overtaking both would wait for each other: the load for 'off', the rig for its voltage.
        await load.MakeSafeAsync(Cancel);
        var failure = await Assert.ThrowsAsync<LinkException>(() => reading);
        Assert.Contains("given up for the safe state", failure.Message, StringComparison.Ordinal);

        // The late voltage is nobody's answer any more.
        Assert.Equal(new LoadReading(12.5.Volts, 0.25.Amperes, false), await load.ReadAsync(Cancel));

        bool Told(string text)
        {
            lock (told)
            {
                return told.Contains(text);
            }
        }
    }

    [Fact]
    public async Task A_command_that_waits_while_the_safe_state_has_the_session_is_never_sent()
    {
        var wire = new ScriptedTransport([("MEAS?", null)]);
        await using var session = new ScpiSession(wire, new ScpiSessionOptions(), TimeProvider.System);
        var hanging = session.AskTextAsync("MEAS?", Cancel).AsTask();
        var before = session.TellAsync("INP ON", Cancel).AsTask();
        Task during;
        using (await session.OvertakeAsync(Cancel))
        {
            during = session.TellAsync("INP ON", Cancel).AsTask();
            await Assert.ThrowsAsync<LinkException>(() => hanging);
        }

        foreach (var on in (Task[])[before, during])
        {
            var refused = await Assert.ThrowsAsync<LinkException>(() => on);
            Assert.Contains("'INP ON' was not sent, the safe state came first", refused.Message, StringComparison.Ordinal);
        }

        wire.AssertFinished();
    }

    [Fact]
    public async Task An_exchange_that_ends_by_itself_leaves_the_link_in_step()
    {
        var wire = new ScriptedTransport([("MEAS?", "1.5"), ("INP OFF", null)]);
        await using var session = new ScpiSession(wire, new ScpiSessionOptions(), TimeProvider.System);
        Assert.Equal("1.5", await session.AskTextAsync("MEAS?", Cancel));
        using (var turn = await session.OvertakeAsync(Cancel))
        {
            Assert.False(session.IsBroken);
            await turn.TellAsync("INP OFF", Cancel);
        }

        wire.AssertFinished();
    }

    /// <summary>A driver of another vendor may block whatever it is told.</summary>
    [Fact]
    public async Task A_session_that_could_not_be_had_in_time_is_of_use_again_once_its_exchange_has_ended()
    {
        await using var transport = new DeafTransport();
        await using var session = new ScpiSession(transport, new ScpiSessionOptions(), TimeProvider.System);
        var hanging = session.AskTextAsync("MEAS?", Cancel).AsTask();
        using var late = new CancellationTokenSource(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await session.OvertakeAsync(late.Token));

        transport.Answer("1.5\n");
        Assert.Equal("1.5", await hanging);
        transport.Answer("2.5\n");
        Assert.Equal("2.5", await session.AskTextAsync("MEAS?", Cancel));
    }

    /// <summary>A load that is silent on its voltage until it has been told off.</summary>
    private static async Task ServeAsync(NetworkStream wire, List<string> told, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(wire, Encoding.ASCII);
        var owes = false;
        var isOff = false;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            lock (told)
            {
                told.Add(line);
            }

            switch (line)
            {
                case ":MEAS:VOLT?" when !isOff:
                    owes = true;
                    break;
                case ":SOUR:INP:STAT OFF":
                    isOff = true;
                    if (owes)
                    {
                        owes = false;
                        await AnswerAsync("13.9");
                    }

                    break;
                default:
                    if (line.EndsWith('?'))
                    {
                        await AnswerAsync(line switch { "*IDN?" => Identity, ":SYST:ERR?" => "0,\"No error\"", ":MEAS:VOLT?" => "12.5", ":MEAS:CURR?" => "0.25", _ => "0" });
                    }

                    break;
            }
        }

        ValueTask AnswerAsync(string text) => wire.WriteAsync(Encoding.ASCII.GetBytes(text + "\n"), cancellationToken);
    }

    /// <summary>Takes everything and ends a read only by an answer.</summary>
    private sealed class DeafTransport : ITransport
    {
        private readonly Pipe pipe = new();

        public DeafTransport() => Wire = new DeafStream(pipe.Reader.AsStream());

        public TransportAddress Address { get; } = TransportAddress.Parse("sim://deaf");

        public Stream Wire { get; }

        public void Answer(string text) => pipe.Writer.AsStream().Write(Encoding.ASCII.GetBytes(text));

        public ValueTask ResynchronizeAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => Wire.DisposeAsync();
    }

    private sealed class DeafStream(Stream answers) : WireStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => answers.ReadAsync(buffer, CancellationToken.None);
    }
}
