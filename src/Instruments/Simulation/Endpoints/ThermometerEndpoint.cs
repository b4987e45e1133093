using System.Buffers;

namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>Three probes: 1 ambient, 2 charger, 3 cell; a first-order lag of 15 s where instruments have errors.</summary>
internal sealed class ThermometerEndpoint : ScpiEndpoint
{
    private const double Lag = 15;
    private readonly MeasurementError[] _errors;
    private readonly double[] _shown = [double.NaN, double.NaN, double.NaN];
    private double _at;

    public ThermometerEndpoint(SimulatedBench bench, MeasurementError[] errors)
        : base(bench, "PackBench,SIMTHERMO,1,1.0", "0,\"No error\"")
    {
        _errors = errors;
        Query("MEASure:TEMPerature?", Read);
    }

    protected override void Reset()
    {
    }

    private void Read(string argument, IBufferWriter<byte> answer)
    {
        double[] truth = [Bench.AmbientCelsius, Bench.AmbientCelsius + Bench.Charger.Rise, Bench.CellCelsius];
        var follow = Bench.Options.HasErrors ? 1 - Math.Exp(-(Bench.Seconds - _at) / Lag) : 1;
        _at = Bench.Seconds;
        for (var i = 0; i < truth.Length; i++)
        {
            _shown[i] = double.IsNaN(_shown[i]) ? truth[i] : _shown[i] + (follow * (truth[i] - _shown[i]));
        }

        var inputs = argument.Length == 0 ? [1, 2, 3] : ScpiArgument.ChannelList(argument);
        for (var i = 0; i < inputs.Count; i++)
        {
            if (i > 0)
            {
                answer.Write(","u8);
            }

            var probe = inputs[i] - 1;
            var isOpen = probe is < 0 or > 2 || (probe == 2 && Bench.Has(SimulatedFault.ProbeOpen));
            Number(answer, isOpen ? double.PositiveInfinity : _errors[probe].Apply(_shown[probe]), "0.000");
        }
    }
}
