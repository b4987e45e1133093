namespace PackBench.Rig.Runs.Execution;

/// <summary>Neumaier's sum: a billion small numbers added without losing the last digits.</summary>
public struct CompensatedSum
{
    private double _sum;
    private double _lost;

    public readonly double Value => _sum + _lost;

    public void Add(double value)
    {
        var total = _sum + value;
        _lost += Math.Abs(_sum) >= Math.Abs(value) ? _sum - total + value : value - total + _sum;
        _sum = total;
    }
}
