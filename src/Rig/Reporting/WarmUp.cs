using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Analysis.Thermal;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>The rise of a charger over its surroundings in a recorded step, by an exponential fit that knows how far it has come.</summary>
internal sealed class WarmUp(RecordedRun run, Specifications? specifications)
{
    public const string Charger = "temp.charger";
    public const string Ambient = "temp.ambient";

    /// <summary>K: between a sensor and what it is clamped to.</summary>
    private const double Contact = 0.3;

    /// <summary>Rises of the step over its own time, as they were read: the difference of the two sensors is still in them.</summary>
    public (double[] Seconds, double[] Kelvins, double AmbientDrift) Points(RecordedStep step)
    {
        var (seconds, rises) = (new List<double>(), new List<double>());
        var (least, greatest) = (double.PositiveInfinity, double.NegativeInfinity);
        run.Reader.ReadColumns(
            [IndexOf(Charger), IndexOf(Ambient)], (_, elapsed, row) =>
            {
                var at = elapsed - step.State.Began.TotalSeconds;
                if (double.IsFinite(row[0] - row[1]) && at >= 0 && (seconds.Count == 0 || at > seconds[^1]))
                {
                    seconds.Add(at);
                    rises.Add(row[0] - row[1]);
                    (least, greatest) = (Math.Min(least, row[1]), Math.Max(greatest, row[1]));
                }
            },
            step.FirstScan, step.Scans);
        return ([.. seconds], [.. rises], (greatest - least) / 2);
    }

    /// <summary>With its start fitted: a charger that fed back before is not at ambient.</summary>
    public ThermalFit Fit(RecordedStep step) => Fit(step, Points(step));

    /// <summary>The end of the fit with the doubts of both sensors, their contact, the drift of the surroundings and that of the power.</summary>
    public Measurand FinalRise(RecordedStep step)
    {
        var points = Points(step);
        var fit = Fit(step, points);
        var rise = Measurand.From(fit.Rise.Estimate, (fit.Rise, 1), (Sensor(step, Charger), 1), (Sensor(step, Ambient), -1));
        return rise
            .With(UncertaintySource.Rectangular("contact", "contact of the charger's sensor", Contact, Units.Kelvin))
            .With(UncertaintySource.Rectangular($"{step.Record}.ambient", "drift of the ambient", points.AmbientDrift, Units.Kelvin))
            .With(UncertaintySource.Rectangular($"{step.Record}.power", "drift of the charger's power", fit.Rise.Value * PowerDrift(step), Units.Kelvin));
    }

    private static ThermalFit Fit(RecordedStep step, (double[] Seconds, double[] Kelvins, double AmbientDrift) points)
    {
        try
        {
            return ThermalFit.Of($"{step.Record}.fit", points.Seconds, points.Kelvins, fitStart: true);
        }
        catch (ArgumentException unfit)
        {
            throw new MissingReadingException(Charger, $"'{step.Record}' gives no final rise: {unfit.Message}");
        }
    }

    /// <summary>Share by which the power at the end is above its mean: the curve has followed it, the fit has not.</summary>
    private double PowerDrift(RecordedStep step)
    {
        var power = run.Channels.IndexOf(BenchChannels.PackPower);
        var end = power < 0 ? double.NaN : run.LastScan(step)[power].Value;
        var drift = step.State.Values.TryGetValue($"{BenchChannels.PackPower}.mean", out var mean) ? Math.Abs((end - mean) / end) : 0;
        return double.IsFinite(drift) ? drift : 0;
    }

    private Measurand Sensor(RecordedStep step, string name)
    {
        var channel = run.Channels[IndexOf(name)];
        var kelvins = run.Value(run.LastScan(step), IndexOf(name)).Si;
        var specification = specifications!.For(channel, kelvins);
        return specification.Read(kelvins, $"{step.Record}.{name}", specification.ReferenceTemperature);
    }

    private int IndexOf(string name) => run.Channels.IndexOf(name) is var channel and >= 0 ? channel : throw new MissingReadingException(name, "no thermometer has that probe");
}
