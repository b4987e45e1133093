namespace PackBench.Rig.Runs.Planned;

/// <summary>Curves of one step in slices of time: least and greatest of each. So many slices at most: when they are full, two become one.</summary>
internal sealed class StepTrace(int curves)
{
    public const int Most = 96;

    private readonly double[,] _least = new double[curves, Most];
    private readonly double[,] _greatest = new double[curves, Most];

    /// <summary>Seconds of one slice.</summary>
    public double Width { get; private set; } = 1;

    /// <summary>How many slices there are.</summary>
    public int Count { get; private set; }

    public double Least(int curve, int slice) => _least[curve, slice];

    public double Greatest(int curve, int slice) => _greatest[curve, slice];

    /// <param name="seconds">Into the step; never less than before.</param>
    /// <param name="values">One for each curve, NaN where there is none.</param>
    public void Add(double seconds, ReadOnlySpan<double> values)
    {
        while (seconds >= Width * Most)
        {
            Halve();
        }

        var slice = Math.Max(0, (int)(seconds / Width));
        while (Count <= slice)
        {
            for (var curve = 0; curve < curves; curve++)
            {
                (_least[curve, Count], _greatest[curve, Count]) = (double.NaN, double.NaN);
            }

            Count++;
        }

        for (var curve = 0; curve < curves; curve++)
        {
            _least[curve, slice] = Lesser(_least[curve, slice], values[curve]);
            _greatest[curve, slice] = Greater(_greatest[curve, slice], values[curve]);
        }
    }

    /// <summary>The extremes of a curve between two instants; NaN where there is nothing.</summary>
    public (double Least, double Greatest) Between(int curve, double from, double to)
    {
        var (least, greatest) = (double.NaN, double.NaN);
        var last = Math.Min(Count - 1, Math.Max(0, (int)(to / Width)));
        for (var slice = Math.Clamp((int)(from / Width), 0, Math.Max(0, Count - 1)); slice <= last; slice++)
        {
            (least, greatest) = (Lesser(least, _least[curve, slice]), Greater(greatest, _greatest[curve, slice]));
        }

        return (least, greatest);
    }

    private void Halve()
    {
        for (var curve = 0; curve < curves; curve++)
        {
            for (var slice = 0; slice < (Count + 1) / 2; slice++)
            {
                var other = Math.Min(2 * slice + 1, Count - 1);
                _least[curve, slice] = Lesser(_least[curve, 2 * slice], _least[curve, other]);
                _greatest[curve, slice] = Greater(_greatest[curve, 2 * slice], _greatest[curve, other]);
            }
        }

        Count = (Count + 1) / 2;
        Width *= 2;
    }

    private static double Lesser(double a, double b) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Min(a, b);

    private static double Greater(double a, double b) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Max(a, b);
}
