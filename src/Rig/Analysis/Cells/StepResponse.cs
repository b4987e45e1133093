namespace PackBench.Rig.Analysis.Cells;

/// <summary>
/// Where a recorded current steps, and what a voltage did afterwards. Times are seconds, strictly ascending; values between
/// two samples lie on the line through them.
/// </summary>
public sealed class StepResponse
{
    private readonly double[] _seconds;
    private readonly double[] _current;
    private readonly int _first;

    /// <param name="first">Index of the first sample after the step.</param>
    /// <param name="began">Instant of the step.</param>
    public StepResponse(ReadOnlySpan<double> seconds, ReadOnlySpan<double> current, int first, double began)
    {
        if (seconds.Length != current.Length || first < 1 || first >= seconds.Length)
        {
            throw new ArgumentException($"A step at sample {first + 1} of {seconds.Length} has no sample before it or none after it.", nameof(first));
        }

        if (began < seconds[first - 1] || began > seconds[first])
        {
            throw new ArgumentException(FormattableString.Invariant($"The step began at {began} s, not between its samples at {seconds[first - 1]} s and {seconds[first]} s."), nameof(began));
        }

        (_seconds, _current, _first, Began) = (seconds.ToArray(), current.ToArray(), first, began);
    }

    public double Began { get; }

    /// <summary>
    /// Finds the first change of current larger than <paramref name="least"/> between two samples; null where there is none.
    /// The instant of the step is then known only to within that interval: its end is taken.
    /// </summary>
    public static StepResponse? Find(ReadOnlySpan<double> seconds, ReadOnlySpan<double> current, double least)
    {
        for (var i = 1; i < current.Length; i++)
        {
            if (Math.Abs(current[i] - current[i - 1]) > least)
            {
                return new StepResponse(seconds, current, i, seconds[i]);
            }
        }

        return null;
    }

    /// <summary>
    /// (V(t) − V before)/(I(t) − I before), in ohms, at <paramref name="after"/> seconds. NaN where the record ends before that
    /// or the current is no longer steady: by more than a tenth off its value at the step.
    /// </summary>
    public double ResistanceAt(double after, ReadOnlySpan<double> voltage)
    {
        var at = Began + after;
        if (voltage.Length != _seconds.Length)
        {
            throw new ArgumentException($"{voltage.Length} voltages for {_seconds.Length} time stamps.", nameof(voltage));
        }

        if (at > _seconds[^1])
        {
            return double.NaN;
        }

        var step = ValueAt(at, _current) - _current[_first - 1];
        var early = _current[_first] - _current[_first - 1];
        return Math.Abs(step - early) > Math.Abs(early) / 10 ? double.NaN : (ValueAt(at, voltage) - voltage[_first - 1]) / step;
    }

    private double ValueAt(double at, ReadOnlySpan<double> values)
    {
        var i = Array.BinarySearch(_seconds, _first, _seconds.Length - _first, at);
        if (i >= 0)
        {
            return values[i];
        }

        i = ~i;

        // Before the first sample of the step there is nothing to interpolate with: the value before it belongs to another current.
        if (i == _first)
        {
            return values[_first];
        }

        var share = (at - _seconds[i - 1]) / (_seconds[i] - _seconds[i - 1]);
        return values[i - 1] + (share * (values[i] - values[i - 1]));
    }
}
