namespace PackBench.Instruments.Simulation;

/// <summary>
/// The physics of a pack: for each group a state of charge, two relaxing voltages, hysteresis and a temperature; exact for a
/// constant current over a step, whatever its length. Current positive charges.
/// </summary>
public sealed class SimulatedPack
{
    private readonly PackParameters _parameters;
    private readonly double[] _soc;
    private readonly double[] _v1;
    private readonly double[] _v2;
    private readonly double[] _hysteresis;
    private readonly double[] _celsius;
    private readonly double[][] _state;

    // What a fault may change for good.
    private readonly double[] _capacity;
    private readonly double[] _share;
    private readonly double[] _leak;

    // Of the last step: most steps are as long, and at the same current, as the one before.
    private readonly double[] _follow;
    private double _lastSeconds = double.NaN;
    private double _lastCurrent = double.NaN;
    private double _a1;
    private double _a2;
    private double _cooling;

    public SimulatedPack(PackParameters parameters, IEnumerable<double> stateOfCharge, double celsius = 25)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        _soc = [.. stateOfCharge];
        if (_soc.Length != parameters.Groups)
        {
            throw new ArgumentException($"{parameters.Groups} groups cannot have {_soc.Length} states of charge", nameof(stateOfCharge));
        }

        _v1 = new double[_soc.Length];
        _v2 = new double[_soc.Length];
        _hysteresis = new double[_soc.Length];
        _celsius = new double[_soc.Length];
        _state = [_soc, _v1, _v2, _hysteresis, _celsius];
        _follow = new double[_soc.Length];
        _capacity = [.. parameters.Capacities];
        _share = [.. Enumerable.Repeat(1.0, _soc.Length)];
        _leak = [.. parameters.SelfDischarge];
        Factors = new double[_soc.Length];
        Celsius = celsius;
    }

    public int Groups => _soc.Length;

    /// <summary>Mean of the groups; setting it sets all of them.</summary>
    public double Celsius
    {
        get
        {
            var sum = 0.0;
            foreach (var celsius in _celsius)
            {
                sum += celsius;
            }

            return sum / _celsius.Length;
        }

        set
        {
            Array.Fill(_celsius, value);
            Array.Fill(Factors, Factor(value));
        }
    }

    public ReadOnlySpan<double> StateOfCharge => _soc;

    public ReadOnlySpan<double> Hysteresis => _hysteresis;

    public ReadOnlySpan<double> Temperatures => _celsius;

    /// <summary>Ω besides the pack's own, within its terminals: a bus bar that has come loose.</summary>
    public double ExtraOhms { get; set; }

    /// <summary>Volts of the terminals for one ampere more, at once: what a set-point solver needs.</summary>
    public double InstantResistance
    {
        get
        {
            var sum = 0.0;
            for (var i = 0; i < _soc.Length; i++)
            {
                sum += _parameters.R0[i] * 1e-3 * Factors[i] / _share[i];
            }

            return sum + (_parameters.Rint * 1e-3) + ExtraOhms;
        }
    }

    /// <summary>Of all resistances of a group, for its temperature.</summary>
    private double[] Factors { get; }

    /// <param name="current">A through all groups.</param>
    /// <param name="seconds">For which it is constant.</param>
    /// <param name="extra">A of each group besides: balancing, a leak; null for none.</param>
    public void Step(double current, double seconds, double[]? extra = null)
    {
        if (seconds != _lastSeconds || current != _lastCurrent)
        {
            Prepare(current, seconds);
        }

        var p = _parameters;
        var direction = Math.Sign(current);
        for (var i = 0; i < _soc.Length; i++)
        {
            var through = current - _leak[i] + (extra is null ? 0 : extra[i]);
            var k = 1e-3 * Factors[i] / _share[i];
            _soc[i] += through * seconds / (3600 * _capacity[i]);
            _v1[i] = (_a1 * _v1[i]) + ((1 - _a1) * p.R1 * k * current);
            _v2[i] = (_a2 * _v2[i]) + ((1 - _a2) * p.R2 * k * current);
            _hysteresis[i] = (_follow[i] * _hysteresis[i]) + ((1 - _follow[i]) * p.Hysteresis * direction);
        }
    }

    /// <summary>Warms and cools the groups over a step at a constant current.</summary>
    public void Heat(double current, double seconds, double surroundings)
    {
        if (seconds != _lastSeconds)
        {
            Prepare(current, seconds);
        }

        for (var i = 0; i < _celsius.Length; i++)
        {
            var watts = current * current * 1e-3 * Factors[i] / _share[i] * (_parameters.R0[i] + _parameters.R1 + _parameters.R2);
            var final = surroundings + (watts * _parameters.ThermalResistance);
            _celsius[i] = final + (_cooling * (_celsius[i] - final));
            Factors[i] = Factor(_celsius[i]);
        }
    }

    /// <summary>Volts of one group (0-based) at its terminals while this current flows.</summary>
    public double Cell(int group, double current) =>
        _parameters.Ocv.Volts(_soc[group]) + _hysteresis[group] + _v1[group] + _v2[group]
        + (_parameters.R0[group] * 1e-3 * Factors[group] / _share[group] * current);

    /// <summary>Volts at the pack's terminals while this current flows.</summary>
    public double Terminal(double current)
    {
        var sum = 0.0;
        for (var i = 0; i < _soc.Length; i++)
        {
            sum += Cell(i, current);
        }

        return sum + (((_parameters.Rint * 1e-3) + ExtraOhms) * current);
    }

    /// <summary>
    /// Takes cells out of a group for good: its capacity is that share of what it was, its resistances grow. What is in the cells that
    /// stay is not changed.
    /// </summary>
    internal void KeepShare(int group, double share)
    {
        _capacity[group] *= share;
        _share[group] *= share;
        _lastSeconds = double.NaN;
    }

    /// <summary>Makes a group smaller or larger without changing its resistances: a group of weak cells.</summary>
    internal void ScaleCapacity(int group, double factor)
    {
        _capacity[group] *= factor;
        _lastSeconds = double.NaN;
    }

    internal void AddLeak(int group, double amperes) => _leak[group] += amperes;

    internal void SaveTo(double[] kept)
    {
        for (var i = 0; i < _state.Length; i++)
        {
            _state[i].CopyTo(kept, i * _soc.Length);
        }
    }

    internal void RestoreFrom(double[] kept)
    {
        for (var i = 0; i < _state.Length; i++)
        {
            Array.Copy(kept, i * _soc.Length, _state[i], 0, _soc.Length);
        }
    }

    internal double[] NewSave() => new double[_state.Length * _soc.Length];

    private double Factor(double celsius) => Math.Exp(_parameters.Arrhenius * ((1 / (celsius + 273.15)) - (1 / 298.15)));

    private void Prepare(double current, double seconds)
    {
        if (seconds != _lastSeconds)
        {
            _a1 = Math.Exp(-seconds / _parameters.Tau1);
            _a2 = Math.Exp(-seconds / _parameters.Tau2);
            _cooling = Math.Exp(-seconds / (_parameters.HeatCapacity * _parameters.ThermalResistance));
        }

        for (var i = 0; i < _follow.Length; i++)
        {
            _follow[i] = Math.Exp(-Math.Abs(_parameters.HysteresisRate * current * seconds / (3600 * _capacity[i])));
        }

        (_lastSeconds, _lastCurrent) = (seconds, current);
    }
}
