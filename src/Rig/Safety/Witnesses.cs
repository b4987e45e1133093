using System.Collections.Immutable;
using System.Globalization;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety;

/// <summary>
/// The ways in which a bench knows one quantity, each by an instrument of its own. Where one of them does not fit and the others agree, it is the one
/// that is wrong; of two that differ nobody knows.
/// </summary>
public sealed class Witnesses
{
    /// <summary>Beyond what each may be off by itself: readings of one scan are not of one instant.</summary>
    private const double Skew = 0.04;

    private readonly ImmutableArray<Witness> _all;
    private readonly string _unit;
    private readonly int _current;
    private readonly Witness? _meter;
    private readonly Witness? _load;

    private Witnesses(ImmutableArray<Witness> all, string unit, int current)
    {
        (_all, _unit, _current) = (all, unit, current);
        (_meter, _load) = (all.FirstOrDefault(witness => witness.Name == "pack.voltage"), all.FirstOrDefault(witness => witness.Name == "load.voltage"));
    }

    /// <summary>Of the voltage at the pack's terminals. The cells and the BMS's own reading lie before its switches and its fuse, the load behind its leads.</summary>
    public static Witnesses OfVoltage(ChannelTable channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        var all = ImmutableArray.CreateBuilder<Witness>();
        Add(all, channels, "pack.voltage", absolute: 0.1, perAmpere: 0.001);
        Add(all, channels, "load.voltage", absolute: 0.2, perAmpere: 0.050);
        if (channels.Cells.Length > 0)
        {
            all.Add(new Witness("the sum of the cells", channels[channels.Cells[0]].Source, [.. channels.Cells.Select(cell => (cell, 1))], 0.2, 0.010, 0));
        }

        Add(all, channels, "bms.voltage", absolute: 0.2, perAmpere: 0.010);
        return new Witnesses(Independent(all), "V", channels.IndexOf("pack.current"));
    }

    /// <summary>Of the current of the pack, charging positive.</summary>
    public static Witnesses OfCurrent(ChannelTable channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        var all = ImmutableArray.CreateBuilder<Witness>();
        Add(all, channels, "pack.current", absolute: 0.15, relative: 0.02);
        var loops = new (string Name, int Sign)[] { ("load.current", -1), ("supply.current", +1) }
            .Select(loop => (Channel: channels.IndexOf(loop.Name), loop.Sign)).Where(loop => loop.Channel >= 0).ToImmutableArray();
        if (loops.Length > 0)
        {
            all.Add(new Witness(string.Join(" + ", loops.Select(loop => channels[loop.Channel].Name)), channels[loops[0].Channel].Source, loops, 0.15, 0, 0.02));
        }

        // A BMS shows nothing below its dead band; ten per cent is the worst gain seen uncalibrated.
        Add(all, channels, "bms.current", absolute: 0.85, relative: 0.15);
        return new Witnesses(Independent(all), "A", current: -1);
    }

    /// <summary>A sentence on which one is wrong and by how much, with a space before it; empty where that cannot be told.</summary>
    public string WhoIsWrong(IReadOnlyList<Reading> readings) => Odd(readings) is { } odd
        ? string.Create(CultureInfo.InvariantCulture, $" It is {odd.Witness.Name} that is wrong, by {odd.Value - odd.Others:+0.000;-0.000} {_unit}: {string.Join(" and ", odd.Agreeing.Select(Told))} agree.")
        : "";

    /// <summary>
    /// Whether the voltmeter is the one that does not fit: its reading is kept and not used. Only where the load sees the terminals as well: the cells
    /// and the BMS lie before a switch that may have opened.
    /// </summary>
    public bool IsImplausible(IReadOnlyList<Reading> readings) =>
        _meter?.Value(readings) is { } volts && _load?.Value(readings) is { } seen
        && !Agree((_meter, volts), (_load, seen), Amperes(readings)) // Of each scan this is asked, and in nearly all of them they agree.
        && Odd(readings) is { } odd && odd.Witness == _meter && Math.Abs(odd.Value - odd.Others) > Skew * Math.Abs(odd.Others);

    private string Told((Witness Witness, double Value) one) => string.Create(CultureInfo.InvariantCulture, $"{one.Witness.Name} ({one.Value:0.000} {_unit})");

    private OddOne? Odd(IReadOnlyList<Reading> readings)
    {
        var values = new List<(Witness Witness, double Value)>(_all.Length);
        foreach (var witness in _all)
        {
            if (witness.Value(readings) is { } value)
            {
                values.Add((witness, value));
            }
        }

        if (values.Count < 3)
        {
            return null;
        }

        var amperes = Amperes(readings);
        foreach (var one in values)
        {
            var others = values.Where(other => other.Witness != one.Witness).ToImmutableArray();
            if (others.All(other => !Agree(one, other, amperes)) && others.All(other => Agree(others[0], other, amperes)))
            {
                return new OddOne(one.Witness, one.Value, others.Average(other => other.Value), others);
            }
        }

        return null;
    }

    private double Amperes(IReadOnlyList<Reading> readings) => _current >= 0 && readings[_current].IsGood ? Math.Abs(readings[_current].Value) : 0;

    private static bool Agree((Witness Witness, double Value) one, (Witness Witness, double Value) other, double amperes) =>
        Math.Abs(one.Value - other.Value) <= one.Witness.Allowed(one.Value, amperes) + other.Witness.Allowed(other.Value, amperes);

    private static void Add(ImmutableArray<Witness>.Builder all, ChannelTable channels, string name, double absolute, double perAmpere = 0, double relative = 0)
    {
        if (channels.IndexOf(name) is var channel and >= 0)
        {
            all.Add(new Witness(name, channels[channel].Source, [(channel, 1)], absolute, perAmpere, relative));
        }
    }

    /// <summary>Two channels of one instrument are one witness.</summary>
    private static ImmutableArray<Witness> Independent(IEnumerable<Witness> all) => [.. all.DistinctBy(witness => witness.Source)];

    private sealed record Witness(string Name, string Source, ImmutableArray<(int Channel, int Sign)> Parts, double Absolute, double PerAmpere, double Relative)
    {
        public double? Value(IReadOnlyList<Reading> readings)
        {
            var sum = 0.0;
            foreach (var (channel, sign) in Parts)
            {
                if (readings[channel].Validity is not (Validity.Good or Validity.Implausible))
                {
                    return null;
                }

                sum += sign * readings[channel].Value;
            }

            return sum;
        }

        public double Allowed(double value, double amperes) => Absolute + (PerAmpere * amperes) + (Relative * Math.Abs(value));
    }

    private sealed record OddOne(Witness Witness, double Value, double Others, ImmutableArray<(Witness Witness, double Value)> Agreeing);
}
