using System.Collections.Immutable;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Bms.Settings;

/// <summary>What a BMS is set to, by name. A setting that its edition does not have is not listed.</summary>
public sealed record BmsSettings(ImmutableSortedDictionary<string, BmsValue> Values)
{
    public static readonly BmsSettings Empty = new(ImmutableSortedDictionary.Create<string, BmsValue>(StringComparer.Ordinal));

    public BmsValue? Find(string name) => Values.TryGetValue(name, out var value) ? value : null;

    /// <summary>The value in SI; null where it is not listed or is a switch.</summary>
    public Quantity? Quantity(string name) => Find(name)?.Quantity;

    public BmsSettings With(string name, BmsValue value) => new(Values.SetItem(name, value));

    /// <summary>Names whose values differ, or that only one of the two lists has.</summary>
    public ImmutableArray<string> Differences(BmsSettings other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return [.. Values.Keys.Union(other.Values.Keys, StringComparer.Ordinal).Where(name => !AreSame(Find(name), other.Find(name))).Order(StringComparer.Ordinal)];
    }

    public bool Equals(BmsSettings? other) => other is not null && Values.Count == other.Values.Count && Differences(other).IsEmpty;

    public override int GetHashCode() => Values.Count;

    /// <summary>Equal to the last digit that any unit stores.</summary>
    internal static bool AreSame(BmsValue? one, BmsValue? other) => one?.Quantity is { } left && other?.Quantity is { } right
        ? left.Dimension == right.Dimension && Math.Abs(left.Si - right.Si) <= 1e-9 * Math.Max(1, Math.Abs(left.Si))
        : one == other;
}
