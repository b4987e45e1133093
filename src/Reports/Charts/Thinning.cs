namespace PackBench.Reports.Charts;

/// <summary>
/// Fewer points, the same picture. First by columns: of each column's points the first, the lowest, the highest and the last
/// stay, so that a spike of one sample is still drawn. Then points that lie on the line between their neighbours go.
/// </summary>
internal static class Thinning
{
    /// <summary>Indexes of the points to keep, ascending. A point whose y is NaN is kept once for each gap, as its mark.</summary>
    public static List<int> ByColumns(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double from, double to, int columns)
    {
        var kept = new List<int>(Math.Min(x.Length, (columns * 4) + 2));
        var scale = to > from ? columns / (to - from) : 0;
        var column = new Column(kept);
        var current = int.MinValue;
        for (var i = 0; i < x.Length; i++)
        {
            if (!double.IsFinite(y[i]) || !double.IsFinite(x[i]))
            {
                column.Flush();
                if (kept.Count > 0 && double.IsFinite(y[kept[^1]]))
                {
                    kept.Add(i);
                }

                current = int.MinValue;
                continue;
            }

            if (x[i] < from || x[i] > to)
            {
                continue;
            }

            var here = (int)((x[i] - from) * scale);
            if (here != current)
            {
                column.Flush();
                current = here;
            }

            column.Take(i, y[i]);
        }

        column.Flush();
        return kept;
    }

    /// <summary>Drops points nearer than <paramref name="tolerance"/> to the line through their neighbours that stay (Ramer, Douglas and Peucker).</summary>
    public static List<ChartPoint> Straighten(List<ChartPoint> points, float tolerance)
    {
        if (points.Count < 3)
        {
            return points;
        }

        var keep = new bool[points.Count];
        keep[0] = keep[^1] = true;
        var open = new Stack<(int From, int To)>([(0, points.Count - 1)]);
        while (open.TryPop(out var span))
        {
            var (farthest, distance) = Farthest(points, span.From, span.To);
            if (distance > tolerance)
            {
                keep[farthest] = true;
                open.Push((span.From, farthest));
                open.Push((farthest, span.To));
            }
        }

        return [.. points.Where((_, index) => keep[index])];
    }

    private static (int Index, float Distance) Farthest(List<ChartPoint> points, int from, int to)
    {
        var (a, b) = (points[from], points[to]);
        var (dx, dy) = (b.X - a.X, b.Y - a.Y);
        var length = MathF.Sqrt((dx * dx) + (dy * dy));
        var (index, farthest) = (from, 0f);
        for (var i = from + 1; i < to; i++)
        {
            var (px, py) = (points[i].X - a.X, points[i].Y - a.Y);
            var distance = length > 0 ? MathF.Abs((dx * py) - (dy * px)) / length : MathF.Sqrt((px * px) + (py * py));
            if (distance > farthest)
            {
                (index, farthest) = (i, distance);
            }
        }

        return (index, farthest);
    }

    private struct Column(List<int> kept)
    {
        private int _first = -1;
        private int _last;
        private int _low;
        private int _high;
        private double _lowest;
        private double _highest;

        public void Take(int index, double value)
        {
            if (_first < 0)
            {
                _first = _low = _high = index;
                _lowest = _highest = value;
            }

            if (value < _lowest)
            {
                (_low, _lowest) = (index, value);
            }

            if (value > _highest)
            {
                (_high, _highest) = (index, value);
            }

            _last = index;
        }

        public void Flush()
        {
            if (_first < 0)
            {
                return;
            }

            var (early, late) = _low < _high ? (_low, _high) : (_high, _low);
            kept.Add(_first);
            AddIfNew(early);
            AddIfNew(late);
            AddIfNew(_last);
            _first = -1;
        }

        private readonly void AddIfNew(int index)
        {
            if (kept[^1] != index)
            {
                kept.Add(index);
            }
        }
    }
}
