using System.Buffers;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Transports;
using Xunit;

namespace PackBench.Instruments.Tests.Transports;

public sealed class SimTransportTests
{
    private readonly Echo endpoint = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_is_there_in_the_same_call()
    {
        await using var transport = Open();
        await transport.Wire.WriteAsync("hi\n"u8.ToArray(), Cancel);
        Assert.Equal(3, transport.UnreadBytes);
        var buffer = new byte[8];
        var read = transport.Wire.ReadAsync(buffer, Cancel);
        Assert.True(read.IsCompletedSuccessfully);
        Assert.Equal(3, await read);
    }

    [Fact]
    public async Task A_read_with_nothing_to_give_waits_for_the_next_answer()
    {
        await using var transport = Open();
        var buffer = new byte[8];
        var read = transport.Wire.ReadAsync(buffer, Cancel).AsTask();
        Assert.False(read.IsCompleted);
        await transport.Wire.WriteAsync("x"u8.ToArray(), Cancel);
        Assert.Equal(1, await read);
    }

    [Fact]
    public async Task A_waiting_read_can_be_cancelled_and_the_next_one_works()
    {
        await using var transport = Open();
        using var stop = new CancellationTokenSource();
        var read = transport.Wire.ReadAsync(new byte[8], stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        await transport.Wire.WriteAsync("y"u8.ToArray(), Cancel);
        Assert.Equal(1, await transport.Wire.ReadAsync(new byte[8], Cancel));
    }

    [Fact]
    public async Task Resynchronising_clears_both_ends()
    {
        await using var transport = Open();
        await transport.Wire.WriteAsync("stale"u8.ToArray(), Cancel);
        await transport.ResynchronizeAsync(Cancel);
        Assert.Equal(0, transport.UnreadBytes);
        Assert.Equal(1, endpoint.Cleared);
    }

    private SimTransport Open() => new(TransportAddress.Parse("sim://echo"), endpoint, TimeProvider.System);

    private sealed class Echo : ISimulatedEndpoint
    {
        public int Cleared { get; private set; }

        public void Receive(ReadOnlySpan<byte> written, IBufferWriter<byte> answer) => answer.Write(written);

        public void Clear() => Cleared++;
    }
}
