using System.Text.Json;
using PackBench.Benchmarks;

// dotnet run -c Release --project benchmarks [-- NAME…]: one JSON object a line, for people and for scripts.
var all = new Dictionary<string, Func<Task<object>>>(StringComparer.Ordinal)
{
    ["scans"] = () => Task.FromResult<object>(ScanBenchmark.Run()),
    ["scpi"] = () => ScpiBenchmark.RunAsync(),
    ["recorder"] = () => RecorderBenchmark.RunAsync(),
    ["long"] = () => Task.FromResult<object>(LongRunBenchmark.Run()),
    ["recorded"] = () => RecordedRunBenchmark.RunAsync(),
    ["certificate"] = () => Task.FromResult<object>(CertificateBenchmark.Run()),
    ["help"] = () => Task.FromResult<object>(StartBenchmark.Run()),
};
var names = args.Length == 0 ? [.. all.Keys.Where(name => name != "recorded")] : args;
if (names.FirstOrDefault(name => !all.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"'{unknown}' is not a benchmark; there are {string.Join(", ", all.Keys)}");
    return 2;
}

foreach (var name in names)
{
    Console.WriteLine(JsonSerializer.Serialize(new { benchmark = name, result = await all[name]() }));
}

return 0;
