using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Simulation;

/// <summary>A fault with its time and its size, as a scenario says it: <c>weak-group group 4 by 20 % at 10 min for 1 h</c>.</summary>
/// <param name="At">Since the world began.</param>
/// <param name="Lasts">Null: to the end.</param>
/// <param name="Group">1-based; null: the usual one, 3.</param>
/// <param name="Amount">In SI, of the kind that belongs to the fault; null: the usual one.</param>
/// <param name="On">Name of an instrument as in <c>sim://load</c>, for the faults that can befall any.</param>
public sealed record ScheduledFault(
    SimulatedFault Fault, TimeSpan At = default, TimeSpan? Lasts = null, int? Group = null, double? Amount = null, string On = "")
{
    private static readonly ImmutableDictionary<string, SimulatedFault> ByName =
        Enum.GetValues<SimulatedFault>().ToImmutableDictionary(NameOf, StringComparer.Ordinal);

    public static IEnumerable<string> Names => ByName.Keys.Order(StringComparer.Ordinal);

    /// <summary>Whether it befalls a wire, and so needs <see cref="On"/>.</summary>
    public bool IsOnWire => Fault is SimulatedFault.AnswersLate or SimulatedFault.AnswersLost or SimulatedFault.AnswersDoubled or SimulatedFault.CommandsSwallowed;

    internal int GroupIndex => (Group ?? 3) - 1;

    internal double Size => Amount ?? Usual(Fault).Amount;

    /// <summary>Several, parted by commas or semicolons.</summary>
    public static ImmutableArray<ScheduledFault> ParseList(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split([',', ';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse)];
    }

    /// <summary>Throws <see cref="FormatException"/> that says what was expected.</summary>
    public static ScheduledFault Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || !ByName.TryGetValue(words[0], out var fault))
        {
            throw new FormatException($"there is no fault '{(words.Length == 0 ? "" : words[0])}'; there are {string.Join(", ", Names)}");
        }

        var read = new ScheduledFault(fault);
        for (var at = 1; at < words.Length;)
        {
            read = words[at] switch
            {
                "at" => read with { At = Time(words, ref at) },
                "for" => read with { Lasts = Time(words, ref at) },
                "group" => read with { Group = Whole(words, ref at) },
                "by" => read with { Amount = ReadSize(fault, words, ref at) },
                "on" => read with { On = Word(words, ref at) },
                _ => throw new FormatException($"{words[0]}: '{words[at]}' is not understood; expected at, for, group, by or on"),
            };
        }

        return read.IsOnWire && read.On.Length == 0
            ? throw new FormatException($"{words[0]}: say on which instrument, such as 'on load'")
            : read;
    }

    public override string ToString()
    {
        var text = new StringBuilder(NameOf(Fault));
        text.Append(On.Length > 0 ? $" on {On}" : "").Append(Group is { } group ? $" group {group.ToString(CultureInfo.InvariantCulture)}" : "");
        text.Append(Amount is { } amount ? $" by {Shown(amount)}" : "");
        text.Append(At > TimeSpan.Zero ? $" at {Seconds(At)}" : "").Append(Lasts is { } lasts ? $" for {Seconds(lasts)}" : "");
        return text.ToString();
    }

    /// <summary>As a scenario writes it: <c>BmsSilent</c> is <c>bms-silent</c>.</summary>
    public static string NameOf(SimulatedFault fault)
    {
        var text = new StringBuilder();
        foreach (var letter in fault.ToString())
        {
            text.Append(char.IsUpper(letter) && text.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }

    private static (double Amount, Dimension Kind) Usual(SimulatedFault fault) => fault switch
    {
        SimulatedFault.WeakGroup => (0.15, Dimension.None),
        SimulatedFault.CellDisconnected => (0.25, Dimension.None),
        SimulatedFault.LeakyGroup => (0.020, Dimension.Current),
        SimulatedFault.GroupShorted => (20, Dimension.Current),
        SimulatedFault.ChargerBackFeed => (0.032, Dimension.Current),
        SimulatedFault.BusBarLoose => (0.003, Dimension.Resistance),
        SimulatedFault.ConnectorHeating => (0.050, Dimension.Resistance),
        SimulatedFault.ChargerOvershoots => (0.8, Dimension.Voltage),
        SimulatedFault.AmbientHotter => (8, Dimension.TemperatureDifference),
        SimulatedFault.AnswersLate => (3, Dimension.Time),
        SimulatedFault.AnswersLost => (3, Dimension.None),
        SimulatedFault.LoadTimesTen => (10, Dimension.None),
        _ => (double.NaN, Dimension.None),
    };

    private static string Word(string[] words, ref int at)
    {
        at += 2;
        return at <= words.Length ? words[at - 1] : throw new FormatException($"{words[0]}: something is missing after '{words[at - 2]}'");
    }

    private static int Whole(string[] words, ref int at)
    {
        var text = Word(words, ref at);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{words[0]}: '{text}' is not the number of a group");
    }

    private static TimeSpan Time(string[] words, ref int at) => TimeSpan.FromSeconds(Read(words, ref at, Dimension.Time));

    private static double ReadSize(SimulatedFault fault, string[] words, ref int at)
    {
        var (usual, kind) = Usual(fault);
        return double.IsNaN(usual) ? throw new FormatException($"{words[0]} has no size; leave 'by' out") : Read(words, ref at, kind);
    }

    /// <summary>A number with its unit, which may be written apart.</summary>
    private static double Read(string[] words, ref int at, Dimension kind)
    {
        var keyword = words[at];
        var text = Word(words, ref at);
        if (at < words.Length && words[at] is not ("at" or "for" or "group" or "by" or "on"))
        {
            text += " " + words[at++];
        }

        try
        {
            var quantity = QuantityText.Parse(text);
            return quantity.Dimension == kind ? quantity.Si : throw new FormatException($"'{text}' is {quantity.Dimension.Describe()}, not {kind.Describe()}");
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"{words[0]}: {keyword}: {wrong.Message}", wrong);
        }
    }

    private static string Seconds(TimeSpan time) => new Quantity(time.TotalSeconds, Dimension.Time).ToString();

    private string Shown(double amount) => new Quantity(amount, Usual(Fault).Kind).ToString();
}
