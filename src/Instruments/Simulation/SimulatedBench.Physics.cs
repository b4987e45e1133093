namespace PackBench.Instruments.Simulation;

/// <summary>How time passes and how currents are found.</summary>
public sealed partial class SimulatedBench
{
    /// <summary>While something flows; a standing pack may be stepped longer, its solution is exact either way.</summary>
    private const long LongestStep = TimeSpan.TicksPerSecond;

    private const long LongestIdleStep = 10 * TimeSpan.TicksPerSecond;

    /// <summary>How closely the instant is found at which something switches by itself.</summary>
    private const long FinestStep = TimeSpan.TicksPerMillisecond;

    /// <summary>A by which the current may change within a step that is made with the current of its beginning.</summary>
    private const double HeldCurrent = 1e-4;

    /// <summary>Told after each step of time, each command and each fault, while <see cref="Gate"/> is held: it must not wait for anything.</summary>
    public Action? Settled { get; set; }

    private readonly double[] _leak;
    private readonly double[] _kept;
    private double _firstLoad;
    private double _secondLoad;
    private double _fuseHeat;

    /// <summary>Ω between the terminals and the loads.</summary>
    private double LeadOhms => Options.LeadOhms + (Has(SimulatedFault.ConnectorHeating) ? SizeOf(SimulatedFault.ConnectorHeating) : 0);

    private bool IsDischargeOpen => !Bms.DischargeOn || Has(SimulatedFault.DischargeSwitchOpen);

    /// <summary>Whether the loop is broken by the blown fuse of a meter in it.</summary>
    private bool IsLoopOpen => Options.MeterInSeries && Has(SimulatedFault.MeterFuseBlown);

    private double MeterOhms => Options.MeterInSeries ? Ammeter.SeriesOhms : 0;

    /// <summary>Brings the world to the present time. Every wire does this before it answers.</summary>
    public void Advance()
    {
        var target = (long)((_time.GetTimestamp() - _began) * ((double)TimeSpan.TicksPerSecond / _time.TimestampFrequency));
        while (_now < target)
        {
            var isIdle = !Load.InputOn && !Load2.InputOn && !ChargerOn;
            var step = Math.Min(target - _now, isIdle && target - _now > 2 * LongestIdleStep ? LongestIdleStep : LongestStep);
            step = Math.Min(step, NextFaultChange - _now);
            step = Math.Max(1, Math.Min(step, DueTicks()));
            Step(step);
            ApplyDueFaults();
        }
    }

    /// <summary>Solves the currents anew after a command or a fault; no time passes.</summary>
    public void Settle()
    {
        Solve();
        NoteEnergized();
        Settled?.Invoke();
    }

    private void Solve()
    {
        var open = Pack.Terminal(0);
        var resistance = Pack.InstantResistance;
        var connected = !IsDischargeOpen && !IsLoopOpen && !Has(SimulatedFault.LeadsReversed);
        _firstLoad = connected ? Load.CurrentAt(open, resistance + (Load.RemoteSense ? 0 : LeadOhms), this) : 0;
        _secondLoad = connected ? Load2.CurrentAt(open - (_firstLoad * resistance), resistance + (Load2.RemoteSense ? 0 : LeadOhms), this) : 0;
        var limit = ChargerVolts + (Has(SimulatedFault.ChargerOvershoots) ? SizeOf(SimulatedFault.ChargerOvershoots) : 0);
        var wanted = ChargerOn ? Math.Min(ChargerAmperes, (limit - open + (LoadCurrent * resistance)) / resistance) : 0;
        var reaches = Bms.ChargeOn && !IsLoopOpen;
        ChargerCurrent = reaches && wanted > 0 ? wanted : 0;
        TerminalCurrent = ChargerCurrent - LoadCurrent;
        ParasiticCurrent = IsLoopOpen ? 0 : Standing.CurrentThrough(open + (TerminalCurrent * resistance), MeterOhms, ChargerOn) + ExtraBackFeed(open);
        TerminalVolts = Pack.Terminal(PackCurrent);
        ChargerTerminalVolts = reaches ? TerminalVolts : ChargerOn ? limit : 0;
    }

    private void Step(long ticks)
    {
        Settle();
        Pack.SaveTo(_kept);
        var (current, first, second, charger) = (PackCurrent, _firstLoad, _secondLoad, ChargerCurrent);
        var (volts, backFeed) = (TerminalVolts, ChargerOn ? 0 : Standing.BackFeedAt(TerminalVolts) + ExtraBackFeed(TerminalVolts));
        var (watched, bms) = (Watched(), Bms.Conditions);
        double seconds, through;
        while (true)
        {
            seconds = ticks / (double)TimeSpan.TicksPerSecond;
            Bms.Balancer.Currents.CopyTo(_leak);
            if (Has(SimulatedFault.GroupShorted))
            {
                _leak[GroupOf(SimulatedFault.GroupShorted)] -= SizeOf(SimulatedFault.GroupShorted);
            }

            Pack.Step(current, seconds, _leak);
            Solve();
            through = current;
            var isSame = watched == Watched() && bms == Bms.Conditions;
            if (isSame && Math.Abs(PackCurrent - current) > HeldCurrent)
            {
                // At constant voltage or power the current changes within the step: held from its beginning it would be a stair.
                through = (current + PackCurrent) / 2;
                Pack.RestoreFrom(_kept);
                Pack.Step(through, seconds, _leak);
                Solve();
                isSame = watched == Watched() && bms == Bms.Conditions;
            }

            if (isSame || ticks <= FinestStep)
            {
                break;
            }

            // Something switches or passes a limit within this step: look again from its beginning, half as far.
            Pack.RestoreFrom(_kept);
            ticks = Math.Max(FinestStep, ticks / 2);
        }

        _now += ticks;
        DischargedCharge += first + second > 0 ? -through * seconds : 0;
        Charger.Step(charger > 0 ? TerminalVolts * charger : 0, backFeed * volts, seconds);
        if (Options.HasThermalModel)
        {
            Pack.Heat(through, seconds, AmbientCelsius);
        }

        HeatFuse(seconds);
        Load.Watch(VoltsAtLoad(_firstLoad, Load.RemoteSense), _firstLoad, seconds);
        Load2.Watch(VoltsAtLoad(_secondLoad, Load2.RemoteSense), _secondLoad, seconds);
        Bms.Watch(seconds);
        Settle();
        for (var i = 0; i < Pack.Groups; i++)
        {
            var cell = Cell(i);
            LowestCellEver = Math.Min(LowestCellEver, cell);
            HighestCellEver = Math.Max(HighestCellEver, cell);
        }
    }

    /// <summary>What the loads' protections see, as bits: a change means that one acts.</summary>
    private int Watched() => WatchedOf(Load, _firstLoad) | (WatchedOf(Load2, _secondLoad) << 2);

    private int WatchedOf(SimulatedLoad load, double current) => !load.InputOn ? 0
        : (load.IsBeyond(VoltsAtLoad(current, load.RemoteSense), current) ? 1 : 0) | (current > 0 ? 2 : 0);

    private double DueIn(SimulatedLoad load, double current) => load.DueIn(VoltsAtLoad(current, load.RemoteSense), current);

    private long DueTicks()
    {
        var seconds = Math.Min(Math.Min(DueIn(Load, _firstLoad), DueIn(Load2, _secondLoad)), Bms.DueIn);
        return seconds < 3600 ? (long)Math.Ceiling(seconds * TimeSpan.TicksPerSecond) : long.MaxValue;
    }

    private double ExtraBackFeed(double volts) =>
        Has(SimulatedFault.ChargerBackFeed) && !ChargerOn ? SizeOf(SimulatedFault.ChargerBackFeed) * volts / 14.88 : 0;

    /// <summary>The fuse of a meter in the loop opens after 10 s at a quarter more than it is rated for.</summary>
    private void HeatFuse(double seconds)
    {
        if (!Options.MeterInSeries || Math.Abs(PackCurrent) <= 1.25 * Ammeter.FuseAmperes)
        {
            _fuseHeat = 0;
            return;
        }

        _fuseHeat += seconds;
        if (_fuseHeat >= 10)
        {
            Activate(new ScheduledFault(SimulatedFault.MeterFuseBlown));
        }
    }

    private void NoteEnergized()
    {
        var isOn = LoadCurrent > 0 || ChargerCurrent > 0;
        var isOpen = _intervals.Count > 0 && _intervals[^1].To is null;
        if (isOn && !isOpen)
        {
            _intervals.Add(new EnergizedInterval(Seconds, null));
        }
        else if (!isOn && isOpen)
        {
            _intervals[^1] = _intervals[^1] with { To = Seconds };
        }
    }
}
