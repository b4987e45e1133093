using PackBench.Instruments.Transports;
using PackBench.Tests.Shared;
using Xunit;

namespace PackBench.Instruments.Tests.Transports;

public sealed class ReopeningTransportTests
{
    private readonly ManualTime time = new();
    private readonly List<Line> opened = [];
    private Func<Exception?> fails = () => null;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_line_that_can_be_resynchronised_stays_open()
    {
        var transport = await OpenAsync();
        await transport.ResynchronizeAsync(Cancel);
        Assert.Single(opened);
        Assert.Equal(1, opened[0].Resynchronized);
    }

    [Fact]
    public async Task A_lost_line_is_opened_anew_after_pauses_that_grow()
    {
        var transport = await OpenAsync();
        opened[0].IsLost = true;
        var attempts = 0;
        fails = () => ++attempts <= 3 ? new LinkException("not yet") : null;
        var resynchronizing = transport.ResynchronizeAsync(Cancel).AsTask();
        var pauses = new List<int>();
        for (var waited = 0; !resynchronizing.IsCompleted && waited < 10_000; waited += 50)
        {
            var before = attempts;
            time.Advance(TimeSpan.FromMilliseconds(50));
            if (attempts != before)
            {
                pauses.Add(waited + 50);
            }
        }

        await resynchronizing;
        Assert.Equal([100, 300, 700, 1500], pauses);
        Assert.True(opened[0].IsDisposed);
        Assert.Equal(2, opened.Count);
        await transport.DisposeAsync();
        Assert.True(opened[1].IsDisposed);
    }

    [Fact]
    public async Task After_the_last_attempt_the_last_failure_is_told_and_the_next_call_tries_again()
    {
        var transport = await OpenAsync();
        opened[0].IsLost = true;
        fails = () => new LinkException("cable out");
        var resynchronizing = transport.ResynchronizeAsync(Cancel).AsTask();
        time.Advance(TimeSpan.FromMinutes(1));
        var failure = await Assert.ThrowsAsync<LinkException>(() => resynchronizing);
        Assert.Equal("cable out", failure.Message);

        fails = () => null;
        resynchronizing = transport.ResynchronizeAsync(Cancel).AsTask();
        time.Advance(TimeSpan.FromSeconds(1));
        await resynchronizing;
        Assert.Equal(2, opened.Count);
    }

    [Fact]
    public async Task A_failure_that_no_waiting_cures_is_told_at_once()
    {
        var transport = await OpenAsync();
        opened[0].IsLost = true;
        fails = () => new LinkException("no such host", isTransient: false);
        var resynchronizing = transport.ResynchronizeAsync(Cancel).AsTask();
        time.Advance(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<LinkException>(() => resynchronizing);
    }

    [Fact]
    public async Task The_callers_token_ends_the_waiting()
    {
        var transport = await OpenAsync();
        opened[0].IsLost = true;
        fails = () => new LinkException("cable out");
        using var caller = new CancellationTokenSource();
        var resynchronizing = transport.ResynchronizeAsync(caller.Token).AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resynchronizing);
    }

    private ValueTask<ReopeningTransport> OpenAsync() => ReopeningTransport.OpenAsync(
        _ =>
        {
            if (fails() is { } failure)
            {
                throw failure;
            }

            opened.Add(new Line());
            return ValueTask.FromResult<ITransport>(opened[^1]);
        },
        time, Cancel);

    private sealed class Line : ITransport
    {
        public TransportAddress Address { get; } = TransportAddress.Parse("tcp://bench");

        public Stream Wire => Stream.Null;

        public bool IsLost { get; set; }

        public bool IsDisposed { get; private set; }

        public int Resynchronized { get; private set; }

        public ValueTask ResynchronizeAsync(CancellationToken cancellationToken)
        {
            Resynchronized++;
            return IsLost ? throw new LinkException("lost") : ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            Assert.False(IsDisposed);
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
