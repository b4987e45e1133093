namespace PackBench.Instruments.Simulation;

/// <summary>
/// The physics of a pack: for each group a state of charge, two relaxing voltages and hysteresis; exact for a constant
/// current over a step, whatever its length. Current positive charges.
/// </summary>
public sealed class SimulatedPack
{
    private readonly PackParameters _parameters;
    private readonly double[] _soc;
    private readonly double[] _v1;
    private readonly double[] _v2;
    private readonly double[] _hysteresis;

    public SimulatedPack(PackParameters parameters, IEnumerable<double> stateOfCharge, double celsius = 25)
    {
        _parameters = parameters;
        _soc = [.. stateOfCharge];
        _v1 = new double[_soc.Length];
        _v2 = new double[_soc.Length];
        _hysteresis = new double[_soc.Length];
        Celsius = celsius;
    }

    public int Groups => _soc.Length;

    public double Celsius { get; set; }

    public ReadOnlySpan<double> StateOfCharge => _soc;

    public ReadOnlySpan<double> Hysteresis => _hysteresis;

    /// <summary>Volts of the terminals for one ampere more, at once: what a set-point solver needs.</summary>
    public double InstantResistance
    {
        get
        {
            var sum = 0.0;
            foreach (var r0 in _parameters.R0)
            {
                sum += r0;
            }

            return (sum * 1e-3 * Temperature) + (_parameters.Rint * 1e-3);
        }
    }

    /// <summary>W of heat in all groups at a current that has lasted.</summary>
    public double HeatAt(double current) =>
        current * current * 1e-3 * Temperature * (_parameters.R0.Sum() + (Groups * (_parameters.R1 + _parameters.R2)));

    private double Temperature => Math.Exp(_parameters.Arrhenius * ((1 / (Celsius + 273.15)) - (1 / 298.15)));

    /// <param name="current">A through all groups.</param>
    /// <param name="seconds">For which it is constant.</param>
    /// <param name="extra">A of each group besides: balancing, a leak; null for none.</param>
    public void Step(double current, double seconds, double[]? extra = null)
    {
        var p = _parameters;
        var k = Temperature;
        var a1 = Math.Exp(-seconds / p.Tau1);
        var a2 = Math.Exp(-seconds / p.Tau2);
        for (var i = 0; i < _soc.Length; i++)
        {
            var through = current - p.SelfDischarge[i] + (extra is null ? 0 : extra[i]);
            _soc[i] += through * seconds / (3600 * p.Capacities[i]);
            _v1[i] = (a1 * _v1[i]) + ((1 - a1) * p.R1 * 1e-3 * k * current);
            _v2[i] = (a2 * _v2[i]) + ((1 - a2) * p.R2 * 1e-3 * k * current);
            if (current != 0)
            {
                var e = Math.Exp(-Math.Abs(p.HysteresisRate * current * seconds / (3600 * p.Capacities[i])));
                _hysteresis[i] = (e * _hysteresis[i]) + ((1 - e) * p.Hysteresis * Math.Sign(current));
            }
        }
    }

    /// <summary>Volts of one group (0-based) at its terminals while this current flows.</summary>
    public double Cell(int group, double current) =>
        _parameters.Ocv.Volts(_soc[group]) + _hysteresis[group] + _v1[group] + _v2[group] + (_parameters.R0[group] * 1e-3 * Temperature * current);

    /// <summary>Volts at the pack's terminals while this current flows.</summary>
    public double Terminal(double current)
    {
        var sum = 0.0;
        for (var i = 0; i < _soc.Length; i++)
        {
            sum += Cell(i, current);
        }

        return sum + (_parameters.Rint * 1e-3 * current);
    }
}
