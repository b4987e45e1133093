using PackBench.Instruments.Quantities;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Execution;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>What a scan costs, in simulated time: whatever the machine does meanwhile.</summary>
public sealed class ParallelScanTests
{
    [Theory]
    [InlineData(new[] { 20, 20, 20, 20, 20, 20, 20, 20 })]
    [InlineData(new[] { 10, 20, 30, 40, 50, 60, 70, 80 })]
    [InlineData(new[] { 5, 5, 5, 5, 5, 5, 5, 400 })]
    public void Eight_instruments_cost_as_much_as_the_slowest_of_them(int[] milliseconds)
    {
        using var clock = new VirtualClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var channels = new ChannelTable([.. milliseconds.Select((_, index) => new Channel($"instrument{index}", Units.Volt, $"i{index}", TimeSpan.Zero))]);
        var took = clock.Run(
            async () =>
            {
                var run = new RunClock(clock);
                var scanner = new Scanner(channels, [.. milliseconds.Select((wait, index) => new Waiting(index, TimeSpan.FromMilliseconds(wait), clock))], run);
                var longest = TimeSpan.Zero;
                for (var i = 0; i < 50; i++)
                {
                    scanner.Restart(TimeSpan.FromSeconds(1));
                    var began = run.Elapsed;
                    var scan = await scanner.TakeAsync(TestContext.Current.CancellationToken);
                    longest = run.Elapsed - began > longest ? run.Elapsed - began : longest;
                    Assert.All(Enumerable.Range(0, channels.Count), channel => Assert.True(scan[channel].IsGood));
                }

                return longest;
            },
            TimeProvider.System);
        Assert.Equal(milliseconds.Max(), took.TotalMilliseconds, 3);
    }

    private sealed class Waiting(int channel, TimeSpan wait, TimeProvider time) : ReadingSource($"i{channel}", [channel], TimeSpan.Zero)
    {
        protected override async ValueTask<SourceValues> ReadValuesAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(wait, time, cancellationToken);
            return new SourceValues([channel]);
        }
    }
}
