using System.Globalization;
using System.Text;
using Xunit;

namespace PackBench.Tests.Shared.Fuzzing;

/// <summary>
/// Feeds one parser with mutations of a corpus. It may refuse them in its own documented way and in no other; it takes neither long nor much memory.
/// Inputs that once broke one are kept in Fixtures/fuzz/&lt;target&gt; and come first. PACKBENCH_FUZZ=60 goes on for so many seconds a target,
/// PACKBENCH_SEED=5 begins elsewhere.
/// </summary>
internal static class Fuzzer
{
    /// <summary>Generous: the machine of a test may be busy. A parser that hangs never ends.</summary>
    private static readonly TimeSpan LongestInput = TimeSpan.FromSeconds(15);

    private const long MostMemory = 256 << 20;

    /// <param name="iterations">Of the short form.</param>
    /// <param name="parse">Throws for what it should not: documented refusals are caught by whoever writes the target.</param>
    public static async Task RunAsync(string target, IReadOnlyList<byte[]> corpus, int iterations, Func<byte[], ValueTask> parse)
    {
        var seconds = Number("PACKBENCH_FUZZ");
        var seed = Number("PACKBENCH_SEED") ?? 1;
        foreach (var kept in Kept(target))
        {
            await TryAsync(target, await File.ReadAllBytesAsync(kept, TestContext.Current.CancellationToken), Path.GetFileName(kept), parse);
        }

        foreach (var whole in corpus)
        {
            await TryAsync(target, whole, "corpus", parse);
        }

        var began = TimeProvider.System.GetTimestamp();
        var count = 0;
        for (; seconds is { } limit ? TimeProvider.System.GetElapsedTime(began).TotalSeconds < limit : count < iterations; count++)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await TryAsync(target, new Mutator(unchecked((seed * 1_000_003) + count)).Mutate(corpus), $"seed {seed}, input {count}", parse);
        }

        TestContext.Current.TestOutputHelper?.WriteLine("{0}: {1} inputs, {2} kept", target, count, Kept(target).Length);
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static string[] Kept(string target)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "fuzz", target);
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)] : [];
    }

    private static async Task TryAsync(string target, byte[] input, string which, Func<byte[], ValueTask> parse)
    {
        var (took, allocated) = (TimeSpan.Zero, 0L);
        try
        {
            // On another thread: what loops for ever is told, with its input.
            await Task.Run(async () =>
            {
                // From its first instruction: a busy machine lets it wait before that. Of its own thread: other tests run beside it.
                var (began, before, thread) = (TimeProvider.System.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread(), Environment.CurrentManagedThreadId);
                await parse(input);
                took = TimeProvider.System.GetElapsedTime(began);
                allocated = thread == Environment.CurrentManagedThreadId ? GC.GetAllocatedBytesForCurrentThread() - before : 0;
            }).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        }
        catch (Exception failure)
        {
            Assert.Fail(Complain(failure is TimeoutException ? "does not come to an end" : failure.ToString()));
        }

        if (took >= LongestInput)
        {
            Assert.Fail(Complain(string.Create(CultureInfo.InvariantCulture, $"took {took.TotalSeconds:0.0} s")));
        }

        if (allocated >= MostMemory)
        {
            Assert.Fail(Complain($"took {allocated >> 20} MiB"));
        }

        string Complain(string what)
        {
            var path = Path.Combine(Path.GetTempPath(), $"packbench-fuzz-{target}-{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(input)).AsSpan(0, 12)}");
            File.WriteAllBytes(path, input);
            var shown = Encoding.Latin1.GetString(input.AsSpan(0, Math.Min(300, input.Length)));
            return $"{target} ({which}): {what}{Environment.NewLine}{input.Length} bytes, in {path}; keep it in Fixtures/fuzz/{target}: {shown}";
        }
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;
}
