using System.Net;
using System.Net.Sockets;
using PackBench.Instruments.Transports;
using Xunit;

namespace PackBench.Instruments.Tests.Transports;

/// <summary>How long is waited where is counted, not timed: the waits are the test's. Nothing else may read meanwhile: who is alone is known for the whole process.</summary>
[Collection(AloneInProcess.Name)]
public sealed class PromptStreamTests
{
    private const int Slice = 20_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_that_comes_within_the_moment_is_read_in_the_same_call()
    {
        var (far, near) = await PairAsync();
        using var server = far;
        await using var stream = new PromptStream(near);
        var buffer = new byte[16];
        for (var i = 0; i < 20; i++)
        {
            await server.SendAsync("1\n"u8.ToArray(), Cancel);
            Assert.True(near.Poll(30_000_000, SelectMode.SelectRead));
            var reading = stream.ReadAsync(buffer, Cancel);
            Assert.True(i == 0 || reading.IsCompletedSuccessfully, $"answer {i}");
            Assert.Equal(2, await reading);
        }
    }

    [Fact]
    public async Task The_callers_thread_waits_ever_more_rarely_for_a_connection_that_is_slow()
    {
        var (far, near) = await PairAsync();
        using var server = far;
        var waits = 0;
        await using var stream = new PromptStream(near, microseconds =>
        {
            waits += microseconds < Slice ? 1 : 0;
            return microseconds >= Slice && near.Poll(microseconds, SelectMode.SelectRead);
        });
        var buffer = new byte[1];
        for (var i = 0; i < 2000; i++)
        {
            await server.SendAsync("1"u8.ToArray(), Cancel);
            Assert.Equal(1, await stream.ReadAsync(buffer, Cancel));
        }

        Assert.InRange(waits, 1, 12);
    }

    [Fact]
    public async Task Connections_that_take_turns_are_not_waited_for_on_the_callers_thread()
    {
        var (first, one) = await PairAsync();
        var (second, two) = await PairAsync();
        using var a = first;
        using var b = second;
        var waits = 0;
        Func<int, bool> Waiting(Socket socket) => microseconds =>
        {
            waits += microseconds < Slice ? 1 : 0;
            return socket.Poll(microseconds, SelectMode.SelectRead);
        };
        await using var left = new PromptStream(one, Waiting(one));
        await using var right = new PromptStream(two, Waiting(two));
        var buffers = (new byte[1], new byte[1]);
        for (var i = 0; i < 50; i++)
        {
            var reading = left.ReadAsync(buffers.Item1, Cancel);
            var other = right.ReadAsync(buffers.Item2, Cancel);
            await a.SendAsync("1"u8.ToArray(), Cancel);
            await b.SendAsync("2"u8.ToArray(), Cancel);
            Assert.Equal((1, 1), (await reading, await other));
        }

        Assert.Equal(0, waits);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task A_wait_that_is_cancelled_ends_and_the_next_read_gets_the_answer(int times)
    {
        var (far, near) = await PairAsync();
        using var server = far;
        await using var stream = new PromptStream(near);
        var buffer = new byte[1];
        for (var i = 0; i < times; i++)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var reading = stream.ReadAsync(buffer, stop.Token).AsTask();
            Assert.False(reading.IsCompleted);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        }

        await server.SendAsync("7"u8.ToArray(), Cancel);
        Assert.Equal(1, await stream.ReadAsync(buffer, Cancel));
        Assert.Equal((byte)'7', buffer[0]);
    }

    [Fact]
    public async Task A_connection_that_is_closed_ends_the_wait()
    {
        var (far, near) = await PairAsync();
        await using var stream = new PromptStream(near);
        var reading = stream.ReadAsync(new byte[1], Cancel).AsTask();
        far.Dispose();
        Assert.Equal(0, await reading.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
    }

    private static async Task<(Socket Far, Socket Near)> PairAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await near.ConnectAsync(listener.LocalEndPoint!, Cancel);
        return (await listener.AcceptAsync(Cancel), near);
    }
}
