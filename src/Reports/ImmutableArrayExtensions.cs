namespace PackBench.Reports;

internal static class ImmutableArrayExtensions
{
    /// <summary>An array that nobody gave is an empty one; the default value would throw when it is read.</summary>
    public static ImmutableArray<T> OrEmpty<T>(this ImmutableArray<T> items) => items.IsDefault ? [] : items;

    /// <exception cref="ArgumentException">A curve has more x than y or the other way round; the message names it.</exception>
    public static ImmutableArray<double> SameLengthAs(this ImmutableArray<double> y, ImmutableArray<double> x, string curve) =>
        y.Length == x.Length ? y : throw new ArgumentException($"The curve '{curve}' has {x.Length} values of x and {y.Length} of y.", nameof(y));
}
