namespace PackBench.Instruments.Simulation;

/// <summary>Faults: injected at once, or by a schedule at their own instants.</summary>
public sealed partial class SimulatedBench
{
    private readonly Dictionary<SimulatedFault, ScheduledFault> _active = [];

    /// <summary>In the order of time: when, what, and whether it begins.</summary>
    private readonly List<(long At, ScheduledFault Fault, bool Begins)> _changes = [];

    private ulong _bits;

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

    public void Mend(SimulatedFault fault)
    {
        lock (Gate)
        {
            Advance();
            Deactivate(fault);
            Settle();
        }
    }

    /// <summary>How much of it there is, in SI.</summary>
    internal double SizeOf(SimulatedFault fault) => _active[fault].Size;

    internal int GroupOf(SimulatedFault fault) => _active[fault].GroupIndex;

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
            if (fault.IsOnWire)
            {
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
        }
    }

    private void Activate(ScheduledFault fault)
    {
        Deactivate(fault.Fault);
        var usual = fault with { Group = Math.Min(fault.GroupIndex, Pack.Groups - 1) + 1 };
        _active[fault.Fault] = usual;
        _bits |= 1UL << (int)fault.Fault;
        ChangePack(usual, begins: true);
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
        var (group, size, sign) = (fault.GroupIndex, fault.Size, begins ? 1 : -1);
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
