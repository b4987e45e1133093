using System.Net.Sockets;
using System.Text;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Transports;
using Xunit;

namespace PackBench.Instruments.Tests.Transports;

/// <summary>Memory is counted for the whole process: nothing else may run meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneInProcess
{
    public const string Name = "alone";
}

/// <summary>A server on loopback that misbehaves once: one clear error, in bounded time and memory, and the next answer is the right one.</summary>
[Collection(AloneInProcess.Name)]
public sealed class MisbehavingServerTests
{
    private const string Identity = "Maker,Model,1,1.0";
    private static readonly ScpiSessionOptions Options = new()
    {
        Timeout = TimeSpan.FromMilliseconds(400), MaximumReply = 1 << 16, Ping = "*IDN?", PingAnswer = new("^Maker,Model"),
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("closes in the middle", "closed the connection")]
    [InlineData("late", "no answer to 'MEAS:VOLT?' within 0.4 s")]
    [InlineData("twice", "nobody had asked for")]
    [InlineData("garbage", "cannot be read")]
    [InlineData("never", "no answer to 'MEAS:VOLT?' within 0.4 s")]
    [InlineData("ten megabytes", "without an end")]
    public async Task One_clear_error_and_the_next_answer_is_right(string behaviour, string said)
    {
        var asked = 0;
        await using var server = new TestServer(async (wire, token) =>
        {
            using var lines = new StreamReader(wire, Encoding.ASCII, leaveOpen: true);
            while (await lines.ReadLineAsync(token) is { } line)
            {
                if (line == "*IDN?")
                {
                    await WriteAsync(wire, Identity + "\n", token);
                }
                else if (asked++ > 0)
                {
                    await WriteAsync(wire, $"{asked}\n", token);
                }
                else
                {
                    await MisbehaveAsync(behaviour, wire, token);
                }
            }
        });
        var address = TransportAddress.Parse($"tcp://127.0.0.1:{server.Port}");
        await using var session = new ScpiSession(await TransportFactory.OpenAsync(address, TimeProvider.System, null, Cancel), Options, TimeProvider.System);
        var began = TimeProvider.System.GetTimestamp();
        var memory = GC.GetTotalAllocatedBytes();

        var error = await Assert.ThrowsAsync<LinkException>(async () =>
        {
            // An answer that comes twice is found out at the second question.
            await session.AskAsync(ScpiQuery.Number("MEAS:VOLT?"), Cancel);
            await session.AskAsync(ScpiQuery.Number("MEAS:CURR?"), Cancel);
        });
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 1, 300);

        await session.ResynchronizeAsync(Cancel);
        var before = asked;
        Assert.Equal(before + 1, await session.AskAsync(ScpiQuery.Number("MEAS:POW?"), Cancel));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.InRange(GC.GetTotalAllocatedBytes() - memory, 0, 32 << 20);
    }

    private static async Task MisbehaveAsync(string behaviour, NetworkStream wire, CancellationToken token)
    {
        switch (behaviour)
        {
            case "closes in the middle":
                await WriteAsync(wire, "13.", token);
                wire.Close();
                break;
            case "late":
                await Task.Delay(TimeSpan.FromMilliseconds(600), TimeProvider.System, token);
                await WriteAsync(wire, "13.1\n", token);
                break;
            case "twice":
                await WriteAsync(wire, "13.1\n13.1\n", token);
                break;
            case "garbage":
                await wire.WriteAsync(new byte[] { 0xFF, 0xFE, 0x00, 0x41, 0x0A }, token);
                break;
            case "ten megabytes":
                var junk = Encoding.ASCII.GetBytes(new string('x', 1 << 16));
                for (var i = 0; i < 160; i++)
                {
                    await wire.WriteAsync(junk, token);
                }

                break;
            case "never":
                break;
            default:
                throw new ArgumentException($"there is no behaviour '{behaviour}'", nameof(behaviour));
        }
    }

    private static async Task WriteAsync(NetworkStream wire, string text, CancellationToken token) => await wire.WriteAsync(Encoding.ASCII.GetBytes(text), token);
}
