using System.Collections.Immutable;
using PackBench.Instruments.Loads;
using PackBench.Instruments.Multimeters;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Supplies;

namespace PackBench.Instruments.Profiles;

/// <summary>A value that a model offers and the word that chooses it: 10 V is <c>10</c> here and index <c>2</c> there.</summary>
/// <param name="Value">SI.</param>
public sealed record ProfileChoice(double Value, string Word);

/// <summary>A question for on or off, and the words that mean so.</summary>
/// <param name="Every">Asked at every Nth reading; 1 for a model whose state may change by itself.</param>
public sealed record StateQuery(string Ask, ImmutableArray<string> On, ImmutableArray<string> Off, int Every, AnswerView View)
{
    /// <summary>True for on, false for off; throws <see cref="FormatException"/> for a word that is neither.</summary>
    public bool Read(string answer)
    {
        var word = View.Of(answer);
        return On.Contains(word, StringComparer.OrdinalIgnoreCase) ? true
            : Off.Contains(word, StringComparer.OrdinalIgnoreCase) ? false
            : throw new FormatException($"expected {string.Join(", ", On)} or {string.Join(", ", Off)} to '{Ask}'; got '{word}'");
    }
}

/// <summary>One function of a meter.</summary>
/// <param name="Ranges">Ascending; empty for a function without ranges.</param>
/// <param name="HasAutomaticRange">Whether the range may be left to the meter.</param>
/// <param name="PowerLineCycles">Integration times on offer; empty where the model has no choice.</param>
/// <param name="Read">The question for one value.</param>
/// <param name="Overload">What the meter answers for an overload besides 9.9E37; null for nothing else.</param>
public sealed record MeterFunction(
    ImmutableArray<ProfileChoice> Ranges, bool HasAutomaticRange, ImmutableArray<ProfileChoice> PowerLineCycles,
    ProfileScript Select, string Read, double? Overload);

public sealed record MultimeterCommands(ImmutableDictionary<MultimeterFunction, MeterFunction> Functions);

/// <summary>DC voltage over many inputs; scripts know <c>inputs</c> as a list such as <c>101,102</c>.</summary>
public sealed record ScanningCommands(MeterFunction Voltage, int FirstInput, int LastInput);

/// <summary>One mode of a load. <paramref name="Select"/> is run with the input off only; <paramref name="Level"/> sets and confirms the level, on or off.</summary>
public sealed record LoadMode(ProfileScript Select, ProfileScript Level, ImmutableArray<ProfileChoice> Ranges);

/// <summary>The protections that a model can be armed with; null where it has none.</summary>
public sealed record LoadProtections(ProfileScript? UnderVoltageOff, ProfileScript? OverCurrent, ProfileScript? OverPower, ProfileScript? Timer);

public sealed record LoadCommands(
    LoadRating Rating, Limits<Resistance>? Resistances, ProfileScript On, ProfileScript Off, StateQuery Input,
    LoadMode? Current, LoadMode? Voltage, LoadMode? Power, LoadMode? Resistance,
    string MeasureVoltage, string MeasureCurrent, LoadProtections Protections, ProfileScript? SenseOn, ProfileScript? SenseOff);

public sealed record SupplyCommands(
    SupplyRating Rating, ProfileScript On, ProfileScript Off, StateQuery Output, ProfileScript Set,
    string MeasureVoltage, string MeasureCurrent, string MeasureInputPower);

/// <param name="Read">A template; <c>inputs</c> is the list of the probes, counted from 1.</param>
/// <param name="Lowest">A reading below is a broken probe; so is one above <paramref name="Highest"/>.</param>
public sealed record ThermometerCommands(
    ScpiTemplate Read, ImmutableArray<string> Probes, TemperatureDifference Accuracy, Temperature Lowest, Temperature Highest);
