using System.Collections.Immutable;

namespace PackBench.Rig.Reporting;

/// <summary>Open-circuit voltage and state of charge, piecewise linear; the end pieces go on.</summary>
internal sealed class OpenCircuitCurve(ImmutableArray<(double StateOfCharge, double Volts)> points)
{
    public double StateOfCharge(double volts)
    {
        var i = Piece(point => point.Volts <= volts);
        var (low, high) = (points[i], points[i + 1]);
        return low.StateOfCharge + ((high.StateOfCharge - low.StateOfCharge) * (volts - low.Volts) / (high.Volts - low.Volts));
    }

    /// <summary>Volts per unit of state of charge.</summary>
    public double Slope(double stateOfCharge)
    {
        var i = Piece(point => point.StateOfCharge <= stateOfCharge);
        return (points[i + 1].Volts - points[i].Volts) / (points[i + 1].StateOfCharge - points[i].StateOfCharge);
    }

    private int Piece(Func<(double StateOfCharge, double Volts), bool> isBelow)
    {
        var i = 0;
        while (i < points.Length - 2 && isBelow(points[i + 1]))
        {
            i++;
        }

        return i;
    }
}
