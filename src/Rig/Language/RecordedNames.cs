using System.Collections.Immutable;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Language;

/// <summary>A question to a recorded step: <c>discharge.resistance(cells, 10 s)</c>.</summary>
/// <param name="Step">The name that the step records under.</param>
/// <param name="Name">One of <see cref="RecordedNames"/>.</param>
/// <param name="Channel">A channel, or <c>cells</c> for all cell voltages in order; empty where the question takes none.</param>
/// <param name="At">Time after the step's start; zero where the question takes none.</param>
public sealed record RecordedQuery(string Step, string Name, string Channel, TimeSpan At)
{
    public bool IsPerCell => Channel == RecordedNames.AllCells;

    /// <summary>Powers of loads, as <see cref="LoadList"/> reads them; empty where the question takes none.</summary>
    public string Loads { get; init; } = "";

    public override string ToString()
    {
        var seconds = new Quantity(At.TotalSeconds, Dimension.Time);
        var arguments = Channel.Length == 0 ? "" : At == TimeSpan.Zero ? $"({Channel})" : $"({Channel}, {seconds})";
        return $"{Step}.{Name}{arguments}";
    }
}

/// <summary>What can be asked of a recorded step.</summary>
public static class RecordedNames
{
    /// <summary>As an argument: every cell voltage; the answer is a list.</summary>
    public const string AllCells = "cells";

    /// <param name="Dimension">Null: that of the channel.</param>
    /// <param name="TakesChannel">Whether a channel is asked for.</param>
    /// <param name="TakesTime">Whether a time after the step's start is asked for.</param>
    public sealed record Rule(string Name, ValueKind Kind, Dimension? Dimension, bool TakesChannel, bool TakesTime, bool IsPerCell, string Meaning)
    {
        /// <summary>Whether a list of loads is asked for, such as <c>'4.5 W, 9 W'</c>.</summary>
        public bool TakesLoads { get; init; }

        /// <summary>How it is written.</summary>
        public string Form => TakesLoads ? $"{Name}(loads)" : TakesChannel ? TakesTime ? $"{Name}(channel, time)" : $"{Name}(channel)" : Name;
    }

    public static readonly ImmutableArray<Rule> All =
    [
        Number("charge", Dimension.Charge, "moved through the pack, a magnitude"),
        Number("energy", Dimension.Energy, "moved through the pack, a magnitude"),
        Number("duration", Dimension.Time, "from the step's first instant to its last"),
        Number("scans", Dimension.None, "how many rows it recorded"),
        Number("mean_voltage", Dimension.Voltage, "energy over charge"),
        Number("gap", Dimension.None, "share of its duration that was not recorded"),
        Of("mean", "by time"), Of("min", "least good reading"), Of("max", "greatest good reading"),
        Of("start", "last reading before the step"), Of("end", "last reading of the step"),
        new("resistance", ValueKind.Number, Dimension.Resistance, true, true, false, "from the step of current at its start, so long after it"),
        new("open_circuit_part", ValueKind.Number, Dimension.Resistance, true, true, false, "of that resistance, what the slope of the open-circuit voltage makes"),
        new("remaining", ValueKind.Number, Dimension.Charge, false, false, true, "of a rest after a discharge: charge left in each group by its open-circuit voltage"),
        new("rows", ValueKind.Number, null, true, false, true, "mean of the channel in each of the steps that recorded under that name, with its scatter by blocks of time"),
        new("charges", ValueKind.Number, Dimension.Charge, false, false, true, "moved through the pack in each of the steps that recorded under that name, magnitudes"),
        Number("change", Dimension.None, "of the charge from the last but one of the steps of that name to the last, relative, a magnitude; known while the run goes on"),
        OfLoads("loads", Dimension.Power, "the powers of that list"),
        OfLoads("runtimes", Dimension.Time, "of a discharge: how long a load of each of these powers would have run, a list"),
        OfLoads("runtime_currents", Dimension.Current, "the current that each of them would have drawn on average"),
        new("starts", ValueKind.Number, null, true, false, true, "last reading before each of the steps that recorded under that name"),
        new("resistances", ValueKind.Number, Dimension.Resistance, true, true, true, "from the step of current at the start of each of them, so long after it"),
        new("standing", ValueKind.Number, Dimension.Current, false, false, true, "what the pack draws from itself in each of the steps of that name, without the burden of the meter"),
        Number("base", Dimension.Current, "what it draws in the first of them"),
        new("levels", ValueKind.Number, Dimension.Current, false, false, true, "of a log of a standing pack: each level of the draw in the order in which it was reached, without the burden of the meter"),
        new("level_shares", ValueKind.Number, Dimension.None, false, false, true, "share of the time at each of them"),
        Number("standing_mean", Dimension.Current, "the draw by time over that log, without the burden of the meter"),
        Number("transitions", Dimension.None, "how often its level changed"),
        Number("asleep_after", Dimension.Time, "until it first fell to its lowest level; the whole log where it never did"),
        new("course", ValueKind.Text, null, false, false, false, "when its level changed, and to what"),
        new("shown", ValueKind.Number, null, true, false, true, "what an instrument under test shows in the second half of each of the steps of that name, with its scatter alone"),
        new("settled", ValueKind.Number, null, true, false, true, "mean over the second half of each of the steps of that name, where it has come to rest"),
        new("onsets", ValueKind.Number, Dimension.Time, true, false, true, "from the beginning of each of them until it shows half of that; the whole step where it shows nothing"),
        new("decay", ValueKind.Number, Dimension.VoltageRate, true, true, false, "slope by time of the means of each of the steps of that name, without those of the time given: the relaxation"),
        new("decay_doubt", ValueKind.Number, Dimension.VoltageRate, true, true, false, "standard uncertainty of that slope by its scatter; known while the run goes on, and infinite before it has four points"),
        new("curve_slope", ValueKind.Number, Dimension.Voltage, true, false, false, "of the open-circuit table at the mean of those steps: volts for the whole charge"),
        new("leak", ValueKind.Number, Dimension.Current, true, true, false, "what a group loses by that decay, that slope and the capacity of the pack file, which is taken as known to a tenth"),
        new("excess", ValueKind.Number, Dimension.None, true, true, false, "by how many times the larger of its own U and the scatter of all groups its rate lies above the median; above 3 it stands out"),
        Number("final_rise", Dimension.TemperatureDifference, "of temp.charger over temp.ambient: the end of an exponential fit"),
        Number("time_constant", Dimension.Time, "of that fit"),
        new("end_reason", ValueKind.Text, null, false, false, false, "why it ended"),
        new("weakest", ValueKind.Text, null, false, false, false, "the group of lowest voltage at its end"),
        new("second_weakest", ValueKind.Text, null, false, false, false, "the group next to it"),
    ];

    public static Rule? Find(string name) => All.FirstOrDefault(rule => rule.Name == name);

    private static Rule Number(string name, Dimension dimension, string meaning) => new(name, ValueKind.Number, dimension, false, false, false, meaning);

    private static Rule OfLoads(string name, Dimension dimension, string meaning) => new(name, ValueKind.Number, dimension, false, false, true, meaning) { TakesLoads = true };

    private static Rule Of(string name, string meaning) => new(name, ValueKind.Number, null, true, false, false, meaning);
}
