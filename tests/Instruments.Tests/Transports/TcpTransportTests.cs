using System.Net;
using System.Net.Sockets;
using System.Text;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Transports;
using Xunit;

namespace PackBench.Instruments.Tests.Transports;

/// <summary>Real sockets on loopback, against an instrument that misbehaves in one way at a time.</summary>
public sealed class TcpTransportTests
{
    private static readonly ScpiSessionOptions Quick = new() { Timeout = TimeSpan.FromMilliseconds(300) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_torn_answer_is_put_together()
    {
        await using var session = await AgainstAsync(async (line, wire) =>
        {
            foreach (var piece in new[] { "13", ".2", "5\r", "\n" })
            {
                await wire.WriteAsync(Encoding.ASCII.GetBytes(piece), Cancel);
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel);
            }
        });
        Assert.Equal(13.25, await session.AskAsync(ScpiQuery.Number("MEAS:VOLT?"), Cancel));
    }

    [Fact]
    public async Task A_connection_that_nobody_accepts_can_be_given_up()
    {
        using var full = new Socket(SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var waiting = Enumerable.Range(0, 4).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp)).ToList();
        foreach (var one in waiting)
        {
            _ = one.ConnectAsync(full.LocalEndPoint!, Cancel).AsTask().ContinueWith(static given => given.Exception, TaskScheduler.Default);
        }

        using var given = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var opening = TcpTransport.OpenAsync(TransportAddress.Parse($"tcp://127.0.0.1:{((IPEndPoint)full.LocalEndPoint!).Port}"), TimeProvider.System, given.Token).AsTask();
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        waiting.ForEach(one => one.Dispose());
    }

    [Fact]
    public async Task A_late_answer_is_not_taken_for_the_next_one()
    {
        await using var session = await AgainstAsync(async (line, wire) =>
        {
            if (line == "SLOW?")
            {
                await Task.Delay(TimeSpan.FromMilliseconds(450), TimeProvider.System, Cancel);
            }

            await wire.WriteAsync(Encoding.ASCII.GetBytes(line + "!\n"), Cancel);
        }, Quick with { Ping = "*IDN?", PingAnswer = new("^\\*IDN") });
        await Assert.ThrowsAsync<LinkException>(async () => await session.AskTextAsync("SLOW?", Cancel));
        await session.ResynchronizeAsync(Cancel);
        Assert.Equal("NEXT?!", await session.AskTextAsync("NEXT?", Cancel));
    }

    [Fact]
    public async Task An_answer_that_comes_twice_stops_the_link_before_it_is_believed()
    {
        await using var session = await AgainstAsync(async (line, wire) => await wire.WriteAsync("1.0\n1.0\n"u8.ToArray(), Cancel));
        Assert.Equal("1.0", await session.AskTextAsync("A?", Cancel));
        var twice = await Assert.ThrowsAsync<LinkException>(async () => await session.AskTextAsync("B?", Cancel));
        Assert.Contains("nobody had asked for", twice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_closed_in_the_middle_of_an_answer_says_what_came()
    {
        await using var session = await AgainstAsync(async (line, wire) =>
        {
            await wire.WriteAsync("13."u8.ToArray(), Cancel);
            wire.Close();
        });
        var closed = await Assert.ThrowsAsync<LinkException>(async () => await session.AskTextAsync("MEAS:VOLT?", Cancel));
        Assert.Contains("closed the connection; what came is '13.'", closed.Message, StringComparison.Ordinal);
        Assert.Contains("tcp://127.0.0.1", closed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_connection_is_opened_anew_by_resynchronising()
    {
        var closes = true;
        await using var session = await AgainstAsync(async (line, wire) =>
        {
            if (closes)
            {
                closes = false;
                wire.Close();
                return;
            }

            await wire.WriteAsync("7\n"u8.ToArray(), Cancel);
        });
        await Assert.ThrowsAsync<LinkException>(async () => await session.AskTextAsync("A?", Cancel));
        await session.ResynchronizeAsync(Cancel);
        Assert.Equal("7", await session.AskTextAsync("B?", Cancel));
    }

    [Fact]
    public async Task Ten_megabytes_without_an_end_are_one_error_and_little_memory()
    {
        await using var session = await AgainstAsync(async (line, wire) =>
        {
            var junk = new byte[65536];
            Array.Fill(junk, (byte)'x');
            for (var i = 0; i < 160; i++)
            {
                await wire.WriteAsync(junk, Cancel);
            }
        }, new ScpiSessionOptions { Timeout = TimeSpan.FromSeconds(5), MaximumReply = 1 << 16 });
        var before = GC.GetTotalAllocatedBytes();
        var flood = await Assert.ThrowsAsync<LinkException>(async () => await session.AskTextAsync("MEAS:VOLT?", Cancel));
        Assert.Contains("more than 65536 bytes without an end", flood.Message, StringComparison.Ordinal);
        Assert.InRange(flood.Message.Length, 1, 300);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 4 << 20);
    }

    [Fact]
    public async Task Garbage_with_line_ends_is_refused_as_the_answer_it_is_not()
    {
        await using var session = await AgainstAsync(async (line, wire) => await wire.WriteAsync(new byte[] { 0xFF, 0xFE, 0x00, 0x41, 0x0A }, Cancel));
        var garbage = await Assert.ThrowsAsync<LinkException>(async () => await session.AskAsync(ScpiQuery.Number("MEAS:VOLT?"), Cancel));
        Assert.Contains("cannot be read", garbage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_connection_says_what_to_check()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var refused = await Assert.ThrowsAsync<LinkException>(async () =>
            await TcpTransport.OpenAsync(TransportAddress.Parse($"tcp://127.0.0.1:{port}"), TimeProvider.System, Cancel));
        Assert.Contains("refused the connection; check the port", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<ScpiSession> AgainstAsync(Func<string, NetworkStream, Task> answer, ScpiSessionOptions? options = null)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = Task.Run(
            async () =>
            {
                using var stop = listener;
                // Two clients: the first connection and the one after resynchronising.
                for (var i = 0; i < 2; i++)
                {
                    using var client = await listener.AcceptTcpClientAsync(Cancel);
                    client.NoDelay = true;
                    await using var wire = client.GetStream();
                    try
                    {
                        using var lines = new StreamReader(wire, Encoding.ASCII, leaveOpen: true);
                        while (await lines.ReadLineAsync(Cancel) is { } line)
                        {
                            await answer(line, wire);
                        }
                    }
                    catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or ArgumentException)
                    {
                        // The test has closed its end.
                    }
                }
            },
            Cancel);
        var address = TransportAddress.Parse($"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        return new ScpiSession(await TcpTransport.OpenAsync(address, TimeProvider.System, Cancel), options ?? Quick, TimeProvider.System);
    }
}
