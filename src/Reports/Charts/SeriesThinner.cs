namespace PackBench.Reports.Charts;

/// <summary>
/// Thins a series while it is read, in a fixed amount of memory: for a run of a million scans nobody needs to hold a
/// million points. Keeps the first, lowest, highest and last point of equal stretches of x; when the stretches run out,
/// neighbours are merged, so no extreme is ever lost. NaN marks a gap and stays one.
/// </summary>
/// <param name="stretches">How many stretches are kept at the least; four points each at the most.</param>
public sealed class SeriesThinner(int stretches = 2000)
{
    private readonly int _capacity = stretches >= 16 ? stretches * 2 : throw new ArgumentOutOfRangeException(nameof(stretches), stretches, "At least 16 stretches are needed to draw a curve.");
    private readonly List<Stretch> _kept = [];
    private double _width;
    private double _lastX = double.NegativeInfinity;

    /// <summary>Adds the next point. <paramref name="x"/> ascends.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> is not a number or goes back.</exception>
    public void Add(double x, double y)
    {
        if (!(x >= _lastX))
        {
            throw new ArgumentException($"x must ascend: {x} came after {_lastX}.", nameof(x));
        }

        _lastX = x;
        if (_kept.Count > 0 && _kept[^1].Accepts(x, y, _width))
        {
            _kept[^1].Add(x, y);
            return;
        }

        _kept.Add(new Stretch(x, y));
        if (_kept.Count > _capacity)
        {
            Merge();
        }
    }

    /// <summary>What is left, as x and y of a <see cref="ChartSeries"/>.</summary>
    public (ImmutableArray<double> X, ImmutableArray<double> Y) ToSeries()
    {
        var x = ImmutableArray.CreateBuilder<double>();
        var y = ImmutableArray.CreateBuilder<double>();
        foreach (var stretch in _kept)
        {
            stretch.CopyTo(x, y);
        }

        return (x.ToImmutable(), y.ToImmutable());
    }

    private void Merge()
    {
        _width = _width > 0 ? _width * 2 : (_kept[^1].LastX - _kept[0].FirstX) / (_capacity / 2.0);
        var write = 0;
        for (var read = 1; read < _kept.Count; read++)
        {
            if (!_kept[write].TryMerge(_kept[read], _width))
            {
                _kept[++write] = _kept[read];
            }
        }

        _kept.RemoveRange(write + 1, _kept.Count - write - 1);
    }

    private sealed class Stretch(double x, double y)
    {
        private (double X, double Y) _low = (x, y);
        private (double X, double Y) _high = (x, y);
        private (double X, double Y) _last = (x, y);

        public double FirstX => x;

        public double LastX => _last.X;

        private bool IsGap => double.IsNaN(y);

        public bool Accepts(double nextX, double nextY, double width) =>
            double.IsNaN(nextY) == IsGap && (IsGap || nextX - x < width);

        public void Add(double nextX, double nextY) => Take((nextX, nextY), (nextX, nextY), (nextX, nextY));

        public bool TryMerge(Stretch next, double width)
        {
            if (next.IsGap != IsGap || (!IsGap && next._last.X - x >= width))
            {
                return false;
            }

            // The next stretch's first point is not an extreme of it unless it is also its low or high.
            Take(next._low, next._high, next._last);
            return true;
        }

        public void CopyTo(ImmutableArray<double>.Builder xs, ImmutableArray<double>.Builder ys)
        {
            Span<(double X, double Y)> points = [(x, y), _low.X <= _high.X ? _low : _high, _low.X <= _high.X ? _high : _low, _last];
            for (var i = 0; i < points.Length; i++)
            {
                if (i == 0 || !points[i].Equals(points[i - 1]))
                {
                    xs.Add(points[i].X);
                    ys.Add(points[i].Y);
                }
            }
        }

        private void Take((double X, double Y) low, (double X, double Y) high, (double X, double Y) last)
        {
            _low = low.Y < _low.Y ? low : _low;
            _high = high.Y > _high.Y ? high : _high;
            _last = last;
        }
    }
}
