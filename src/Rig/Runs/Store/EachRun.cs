using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace PackBench.Rig.Runs.Store;

/// <summary>The same work on each of several runs, on all processors: runs know nothing of each other.</summary>
internal static class EachRun
{
    /// <summary>
    /// Results in the order of <paramref name="items"/>. The longest run begins first and one at a time is taken: one long run behind many short
    /// ones would leave the other processors idle.
    /// </summary>
    /// <exception cref="RunFileException">That of the work, as it was thrown; so any other.</exception>
    public static ImmutableArray<TResult> Of<T, TResult>(IReadOnlyList<T> items, Func<T, long> length, Func<T, TResult> work)
    {
        var results = new TResult[items.Count];
        var order = Enumerable.Range(0, items.Count).OrderByDescending(index => length(items[index])).ToArray();
        try
        {
            Parallel.ForEach(Partitioner.Create(order, EnumerablePartitionerOptions.NoBuffering), index => results[index] = work(items[index]));
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(results);
    }
}
