namespace PackBench.Reports;

internal static class ImmutableArrayExtensions
{
    /// <summary>An array that nobody gave is an empty one; the default value would throw when it is read.</summary>
    public static ImmutableArray<T> OrEmpty<T>(this ImmutableArray<T> items) => items.IsDefault ? [] : items;
}
