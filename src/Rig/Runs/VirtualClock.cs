using System.Collections.Concurrent;

namespace PackBench.Rig.Runs;

/// <summary>
/// Simulated time: a clock that jumps from timer to timer. With everything else answering in the same call, a run is
/// exact and repeatable: eight hours at one scan a second are 28,800 scans, whatever the machine. At a finite speed it
/// waits between the timers instead, so that people can watch.
/// </summary>
/// <remarks>
/// All work happens on the thread that pumps. Another thread (Ctrl-C, a screen) hands its wishes in with
/// <see cref="Post"/>; they are carried out between two timers.
/// </remarks>
public sealed class VirtualClock(DateTimeOffset start, double speed = double.PositiveInfinity) : TimeProvider, IDisposable
{
    private readonly PriorityQueue<VirtualTimer, (long Due, long Order)> _timers = new();
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Lock _gate = new();
    private long _now;
    private long _order;

    /// <summary>Simulated seconds per second of the wall; infinite for as fast as it goes.</summary>
    public double Speed { get; set; } = speed;

    public TimeSpan Elapsed => TimeSpan.FromTicks(Volatile.Read(ref _now));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => start + Elapsed;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Carries the action out on the pumping thread.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        _wake.Set();
    }

    /// <summary>Runs the work to its end in simulated time and returns its result; the calling thread pumps the timers.</summary>
    /// <param name="wall">Real time, for waiting at a finite speed.</param>
    public T Run<T>(Func<Task<T>> work, TimeProvider wall)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(wall);
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var task = work();
            var began = (Wall: wall.GetTimestamp(), Virtual: _now, Speed);
            while (!task.IsCompleted)
            {
                while (_posted.TryDequeue(out var action))
                {
                    action();
                }

                if (task.IsCompleted)
                {
                    break;
                }

                if (!TryNext(out var due))
                {
                    // Something outside simulated time is awaited (a question to the operator): wait for a wake-up.
                    _wake.WaitOne(5);
                    continue;
                }

                if (!double.IsInfinity(Speed))
                {
                    if (Speed != began.Speed)
                    {
                        began = (wall.GetTimestamp(), _now, Speed);
                    }

                    var wait = TimeSpan.FromTicks((long)((due - began.Virtual) / Speed)) - wall.GetElapsedTime(began.Wall);
                    if (wait > TimeSpan.FromMilliseconds(1) && _wake.WaitOne(wait < TimeSpan.FromMilliseconds(100) ? wait : TimeSpan.FromMilliseconds(100)))
                    {
                        continue;
                    }

                    if (wait > TimeSpan.FromMilliseconds(100))
                    {
                        continue;
                    }
                }

                FireNext();
            }

            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public void Dispose() => _wake.Dispose();

    private bool TryNext(out long due)
    {
        lock (_gate)
        {
            while (_timers.TryPeek(out var timer, out var key))
            {
                if (timer.IsDue(key.Order))
                {
                    due = key.Due;
                    return true;
                }

                _timers.Dequeue();
            }
        }

        due = 0;
        return false;
    }

    private void FireNext()
    {
        VirtualTimer? timer;
        lock (_gate)
        {
            if (!_timers.TryDequeue(out timer, out var key) || !timer.IsDue(key.Order))
            {
                return;
            }

            Volatile.Write(ref _now, Math.Max(_now, key.Due));
        }

        timer.Fire();
    }

    private long Enqueue(VirtualTimer timer, long due)
    {
        lock (_gate)
        {
            var order = ++_order;
            _timers.Enqueue(timer, (due, order));
            return order;
        }
    }

    private sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
    {
        // The order number of the queue entry that counts; every other entry of this timer is a left-over.
        private long _live;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            if (dueTime < TimeSpan.Zero)
            {
                Volatile.Write(ref _live, 0);
                return true;
            }

            Volatile.Write(ref _live, clock.Enqueue(this, clock.GetTimestamp() + dueTime.Ticks));
            return true;
        }

        public bool IsDue(long order) => Volatile.Read(ref _live) == order;

        public void Fire()
        {
            Volatile.Write(ref _live, 0);
            if (_period > TimeSpan.Zero)
            {
                Volatile.Write(ref _live, clock.Enqueue(this, clock.GetTimestamp() + _period.Ticks));
            }

            callback(state);
        }

        public void Dispose() => Volatile.Write(ref _live, 0);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
