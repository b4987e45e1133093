namespace PackBench.Instruments.Simulation;

/// <summary>When a simulated BMS sleeps, and what it draws then.</summary>
/// <param name="After">Seconds without a current at the terminals and without a question on its line.</param>
/// <param name="Draw">A, instead of its own.</param>
/// <param name="Every">Seconds from falling asleep to the end of the next waking by its timer; 0: it has none.</param>
/// <param name="For">Seconds that such a waking lasts.</param>
public sealed record SimulatedSleep(double After = 1800, double Draw = 0.004, double Every = 0, double For = 60)
{
    /// <param name="quiet">Seconds since anything happened.</param>
    public bool IsAsleep(double quiet) => quiet >= After - Tick && (Every <= 0 || Phase(quiet) < Every - For - Tick);

    /// <summary>Seconds until it falls asleep or wakes next.</summary>
    public double DueIn(double quiet) => quiet < After - Tick ? After - quiet
        : Every <= 0 ? double.PositiveInfinity
        : IsAsleep(quiet) ? Every - For - Phase(quiet) : Every - Phase(quiet);

    // Steps are whole ticks: an instant may be met a tick early.
    private const double Tick = 1e-6;

    private double Phase(double quiet) => (quiet - After + Tick) % Every;
}
