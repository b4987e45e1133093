using System.Globalization;
using PackBench.Instruments.Simulation;
using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>A link that is dropped every minute of a long run. One hour here; PACKBENCH_SLOW=1 makes it the whole 24.</summary>
public sealed class DroppedLinkTests
{
    private static readonly int Hours = Environment.GetEnvironmentVariable("PACKBENCH_SLOW") is { Length: > 0 } ? 24 : 1;

    [Fact]
    public void Nothing_is_lost_but_what_is_reported_as_missing()
    {
        const SimulatedFault fault = SimulatedFault.BmsSilent;
        const string channel = "cell[1].voltage";
        var seconds = Hours * 3600;
        using var run = new SimulatedRun
        {
            Procedure = string.Create(CultureInfo.InvariantCulture, $$"""
                procedure: test-procedure
                version: 1
                title: A long rest with a bad link
                needs: { load: required }
                steps:
                  - rest: { for: {{seconds}} s, scan: 1 s, record: rest }
                results: { nothing: { value: 1 } }
                """),
            Happenings =
            {
                (TimeSpan.Zero, world =>
                {
                    foreach (var minute in Enumerable.Range(1, (seconds / 60) - 1))
                    {
                        world.Inject(new ScheduledFault(fault, TimeSpan.FromSeconds((minute * 60) + 0.9), TimeSpan.FromSeconds(0.8)));
                    }
                }),
            },
        }.Run();
        Assert.Equal((RunOutcome.Passed, ""), (run.Summary.Outcome, run.Summary.Outcome == RunOutcome.Passed ? "" : run.Summary.Reason));
        using var reader = run.Open();
        var index = reader.Header.Channels.IndexOf(channel);
        var (scans, late, longestAge, lastAt) = (0L, 0L, TimeSpan.Zero, TimeSpan.Zero);
        var (distinct, newest) = (0L, TimeSpan.MinValue);
        foreach (var scan in reader.ReadScans())
        {
            scans++;
            var age = scan.Elapsed - scan[index].Taken;
            late += age > TimeSpan.FromSeconds(0.5) ? 1 : 0; // One that is new is as old as its answer took.
            longestAge = age > longestAge ? age : longestAge;
            distinct += scan[index].IsGood && scan[index].Taken > newest ? 1 : 0;
            newest = scan[index].Taken > newest ? scan[index].Taken : newest;
            lastAt = scan.Elapsed;
        }

        // Every second that has no scan is in a gap that the file tells of.
        var missing = reader.ReadEvents<RunEvent.Gap>().Sum(gap => gap.Length.TotalSeconds);
        Assert.InRange(scans, Math.Floor(lastAt.TotalSeconds - missing) - 1, lastAt.TotalSeconds + 10);
        Assert.InRange(lastAt.TotalSeconds, seconds - 2, seconds + 10);

        // A drop costs the readings of its own moment: each of them carries its age, none is passed off as new.
        Assert.InRange(longestAge.TotalSeconds, 0, 3);
        Assert.True(distinct + late >= scans - 5, $"{distinct} readings that are new, {late} that say they are old, {scans} scans");
        TestContext.Current.TestOutputHelper?.WriteLine($"{Hours} h: {scans} scans, gaps of {missing:0.0} s, {scans - distinct} readings of {channel} not new, oldest {longestAge.TotalSeconds:0.00} s");
    }
}
