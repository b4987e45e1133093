using PackBench.Rig.Runs;

namespace PackBench.Rig.Proving;

/// <summary>The clock of a world that outlives the rigs that run on it: it goes on with the clock of whichever is there.</summary>
internal sealed class LastingTime(DateTimeOffset start) : TimeProvider
{
    private TimeProvider? _rig;
    private TimeSpan _before;

    public TimeSpan Elapsed => _before + TimeSpan.FromTicks(_rig?.GetTimestamp() ?? 0);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => start + Elapsed;

    /// <summary>The clock of a new rig, which begins now.</summary>
    public VirtualClock StartRig()
    {
        var clock = new VirtualClock(GetUtcNow());
        _rig = clock;
        return clock;
    }

    /// <summary>The rig is gone: its clock and everything that waits for it will never be asked again.</summary>
    public void EndRig()
    {
        _before = Elapsed;
        _rig = null;
    }

    /// <summary>Time passes without a rig.</summary>
    public void Pass(TimeSpan time) => _before += time;
}
