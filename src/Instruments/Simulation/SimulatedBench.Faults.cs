namespace PackBench.Instruments.Simulation;

/// <summary>Faults: injected at once, or by a schedule at their own instants.</summary>
public sealed partial class SimulatedBench
{
    private readonly Dictionary<SimulatedFault, ScheduledFault> _active = [];

    /// <summary>In the order of time: when, what, and whether it begins.</summary>
    private readonly List<(long At, ScheduledFault Fault, bool Begins)> _changes = [];

    private readonly List<ScheduledFault> _onWires = [];
    private ulong _bits;

    /// <summary>Told of each fault that begins (true) or ends, while <see cref="Gate"/> is held: it must not wait for anything.</summary>
    public Action<ScheduledFault, bool>? FaultChanged { get; set; }

    /// <summary>What is wrong now.</summary>
    public IReadOnlyList<ScheduledFault> ActiveFaults
    {
        get
        {
            lock (Gate)
            {
                return [.. _active.Values, .. _onWires];
            }
        }
    }

    private long NextFaultChange => _changes.Count > 0 ? _changes[0].At : long.MaxValue;

    public bool Has(SimulatedFault fault) => (_bits >> (int)fault & 1) != 0;

    public void Inject(SimulatedFault fault) => Inject(new ScheduledFault(fault));

    /// <summary>Begins now, or at its time if that is still to come. Throws <see cref="ArgumentException"/> for a group or an instrument that is not there.</summary>
    public void Inject(ScheduledFault fault)
    {
        lock (Gate)
        {
            Advance();
            Schedule(fault);
            ApplyDueFaults();
            Settle();
        }
    }

    public void Mend(SimulatedFault fault) => Mend(new ScheduledFault(fault));

    /// <summary>Ends a fault, on the instrument that it names where it is one of a wire.</summary>
    public void Mend(ScheduledFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        lock (Gate)
        {
            Advance();

            // Its own end is not to cut short one that is injected later.
            _changes.RemoveAll(change => !change.Begins && IsSame(change.Fault, fault));
            Change(fault, begins: false);
            Settle();
        }
    }

    private static bool IsSame(ScheduledFault one, ScheduledFault other) => one.Fault == other.Fault && (!one.IsOnWire || one.On == other.On);

    /// <summary>How much of it there is, in SI.</summary>
    internal double SizeOf(SimulatedFault fault) => _active[fault].Size;

    internal int GroupOf(SimulatedFault fault) => GroupIn(_active[fault]);

    /// <summary>The usual group is not in every pack.</summary>
    private int GroupIn(ScheduledFault fault) => Math.Min(fault.GroupIndex, Pack.Groups - 1);

    private void Schedule(ScheduledFault fault)
    {
        if (fault.GroupIndex >= Pack.Groups && fault.Group is not null)
        {
            throw new ArgumentException($"{fault}: the pack has {Pack.Groups} groups", nameof(fault));
        }

        if (fault.IsOnWire && !_endpoints.ContainsKey(fault.On))
        {
            throw new ArgumentException($"{fault}: there is no simulated instrument '{fault.On}'; there are {string.Join(", ", _endpoints.Keys)}", nameof(fault));
        }

        if (fault.Fault == SimulatedFault.CommandsSwallowed && fault.On == "bms")
        {
            throw new ArgumentException($"{fault}: the BMS speaks in frames; choose what it does with its writes by bms_calibration", nameof(fault));
        }

        var begins = Math.Max(fault.At.Ticks, _now);
        AddChange(begins, fault, begins: true);
        if (fault.Lasts is { } lasts)
        {
            AddChange(begins + lasts.Ticks, fault, begins: false);
        }
    }

    private void AddChange(long at, ScheduledFault fault, bool begins)
    {
        var index = _changes.FindIndex(change => change.At > at);
        _changes.Insert(index < 0 ? _changes.Count : index, (at, fault, begins));
    }

    private void ApplyDueFaults()
    {
        while (_changes.Count > 0 && _changes[0].At <= _now)
        {
            var (_, fault, begins) = _changes[0];
            _changes.RemoveAt(0);
            Change(fault, begins);
        }
    }

    private void Change(ScheduledFault fault, bool begins)
    {
        if (fault.IsOnWire)
        {
            _onWires.RemoveAll(one => IsSame(one, fault));
            if (begins)
            {
                _onWires.Add(fault);
            }

            _endpoints[fault.On].Set(fault, begins);
        }
        else if (begins)
        {
            Activate(fault);
        }
        else
        {
            Deactivate(fault.Fault);
        }

        FaultChanged?.Invoke(fault, begins);
    }

    private void Activate(ScheduledFault fault)
    {
        Deactivate(fault.Fault);
        _active[fault.Fault] = fault;
        _bits |= 1UL << (int)fault.Fault;
        ChangePack(fault, begins: true);
    }

    private void Deactivate(SimulatedFault fault)
    {
        if (!_active.Remove(fault, out var was))
        {
            return;
        }

        _bits &= ~(1UL << (int)fault);
        ChangePack(was, begins: false);
    }

    /// <summary>Faults that are in the cells themselves.</summary>
    private void ChangePack(ScheduledFault fault, bool begins)
    {
        var (group, size, sign) = (GroupIn(fault), fault.Size, begins ? 1 : -1);
        switch (fault.Fault)
        {
            case SimulatedFault.WeakGroup:
                Pack.ScaleCapacity(group, Math.Pow(1 - size, sign));
                break;
            case SimulatedFault.CellDisconnected:
                Pack.KeepShare(group, Math.Pow(1 - size, sign));
                break;
            case SimulatedFault.LeakyGroup:
                Pack.AddLeak(group, sign * size);
                break;
            case SimulatedFault.BusBarLoose:
                Pack.ExtraOhms += sign * size;
                break;
            case SimulatedFault.LoadTripped when begins:
                Load.TripNow();
                Load2.TripNow();
                break;
        }
    }
}
