namespace PackBench.Rig.Runs;

/// <summary>Mean and least-squares slope over the last so many seconds, by running sums.</summary>
public sealed class MovingWindow(TimeSpan length)
{
    private readonly Queue<(double T, double Y)> _points = new();
    private double _t0;
    private double _y0;
    private double _sumT;
    private double _sumY;
    private double _sumTt;
    private double _sumTy;
    private double _last = double.NegativeInfinity;
    private int _sinceRebuild;

    /// <summary>At least nine tenths of the window, and three points.</summary>
    public bool IsFull => _points.Count >= 3 && _last - _points.Peek().T >= length.TotalSeconds * 0.9;

    public double Mean => _y0 + (_sumY / _points.Count);

    /// <summary>Per second.</summary>
    public double Slope
    {
        get
        {
            var n = _points.Count;
            var d = (n * _sumTt) - (_sumT * _sumT);
            return d <= 0 ? 0 : ((n * _sumTy) - (_sumT * _sumY)) / d;
        }
    }

    public void Add(TimeSpan at, double value)
    {
        var t = at.TotalSeconds;
        if (t <= _last)
        {
            return; // The same reading again: a slow source between two of its updates.
        }

        if (_points.Count == 0)
        {
            Rebase(t, value);
        }

        _last = t;
        _points.Enqueue((t, value));
        Take(t, value, +1);
        while (_last - _points.Peek().T > length.TotalSeconds)
        {
            var (oldT, oldY) = _points.Dequeue();
            Take(oldT, oldY, -1);
        }

        // Running sums lose digits over days; starting them anew from the points now and then keeps them exact.
        if (++_sinceRebuild >= 4096)
        {
            Rebuild();
        }
    }

    public void Clear()
    {
        _points.Clear();
        _last = double.NegativeInfinity;
        Rebase(0, 0);
    }

    private void Take(double t, double y, int sign)
    {
        var dt = t - _t0;
        var dy = y - _y0;
        _sumT += sign * dt;
        _sumY += sign * dy;
        _sumTt += sign * dt * dt;
        _sumTy += sign * dt * dy;
    }

    private void Rebuild()
    {
        var (t, y) = _points.Peek();
        Rebase(t, y);
        foreach (var point in _points)
        {
            Take(point.T, point.Y, +1);
        }
    }

    private void Rebase(double t, double y)
    {
        (_t0, _y0) = (t, y);
        (_sumT, _sumY, _sumTt, _sumTy) = (0, 0, 0, 0);
        _sinceRebuild = 0;
    }
}
