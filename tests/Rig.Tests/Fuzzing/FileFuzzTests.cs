using System.Collections.Immutable;
using System.Security.Cryptography;
using PackBench.Rig.Analysis.Logs;
using PackBench.Rig.Bench;
using PackBench.Rig.Certificates;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;
using PackBench.Rig.Packs;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Signing;
using PackBench.Rig.Simulating;
using PackBench.Rig.Tests.Language;
using PackBench.Rig.Tests.Runs;
using PackBench.Tests.Shared.Fuzzing;
using Xunit;

namespace PackBench.Rig.Tests.Fuzzing;

/// <summary>Every file that comes from elsewhere: read, or refused by findings with their places; never by another exception.</summary>
public sealed class FileFuzzTests
{
    [Fact]
    public Task Procedures() => FuzzAsync("procedure", 60, Shipped("procedures"), text =>
    {
        var findings = new List<Finding>();
        var setting = new ProcedureSetting(Samples.Pack, Samples.Bench, new TestRatings(), ImmutableDictionary<string, string>.Empty, ["fuzz"]);
        var procedure = ProcedureFile.Read(new SourceText("fuzz.yaml", text), setting, findings);
        if (procedure is not null)
        {
            new ProcedureCheck(Samples.Pack, Samples.Bench, new TestRatings(), findings).Check(procedure);
        }

        AssertJudged(procedure, findings);
    });

    [Fact]
    public Task Packs_and_chemistries() => FuzzAsync("pack", 150, Shipped("packs"), text =>
    {
        var findings = new List<Finding>();
        AssertJudged(PackFile.Read(new SourceText("fuzz.yaml", text), ImmutableSortedDictionary<string, Chemistry>.Empty.Add("LTO", Samples.Lto), findings), findings);
        ChemistryFile.Read(new SourceText("fuzz.yaml", text), []);
    });

    [Fact]
    public Task Benches() => FuzzAsync("bench", 200, Shipped("bench"), text =>
    {
        var findings = new List<Finding>();
        AssertJudged(BenchFileReader.Read(new SourceText("fuzz.yaml", text), new TestRatings(), findings), findings);
    });

    [Fact]
    public async Task Column_maps_and_scenarios()
    {
        var folder = Directory.CreateTempSubdirectory("packbench-fuzz-").FullName;
        await FuzzAsync("map", 200, [.. Shipped(Path.Combine("packs", "maps")), .. Shipped("scenarios")], text =>
        {
            var findings = new List<Finding>();
            AssertJudged(LogMapFile.Read(new SourceText("fuzz.yaml", text), findings), findings);
            var path = Path.Combine(folder, "scenario.yaml");
            File.WriteAllText(path, text);
            var scenario = ScenarioFile.Read(path);
            AssertJudged(scenario.Value, scenario.Findings);
        });
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public Task Expressions_and_templates() => FuzzAsync(
        "expression", 400,
        [.. new[] { "cells.min <= 2.00 V && step.elapsed > 10 min", "slope(pack.voltage, 30 min) > -2 mV/h", "max(3 A, 0.1 C) * 80 %", "pack.series == 6 ? 1 A : 2 A", "{{ pack.capacity / 2 A }} of {{ pack.title }}" }.Select(Fuzzer.Bytes)],
        text =>
        {
            var findings = new List<Finding>();
            AssertJudged(ExpressionCompiler.Compile(text, PlaceMap.From(new Place("f", 1, 1)), Samples.Names(), Expected.Anything, findings), findings);
            TemplateCompiler.Compile(text, PlaceMap.From(new Place("f", 1, 1)), Samples.Names(), []);
        });

    [Fact]
    public Task Logs_of_other_recorders()
    {
        var maps = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "packs", "maps"), "*.yaml").Select(path => LogMapFile.Read(path).Value!).ToList();
        var corpus = Directory.GetFiles(Fixture("data")).Where(path => !path.EndsWith(".gz", StringComparison.Ordinal)).Select(path => File.ReadAllBytes(path).Take(4000).ToArray());
        return FuzzAsync("log", 300, [.. corpus], text =>
        {
            foreach (var map in maps)
            {
                var log = DelimitedLog.Read(new StringReader(text), map, "fuzz.csv");
                AssertJudged(log.Value, log.Findings);
            }
        });
    }

    [Fact]
    public Task Signatures_keys_and_statements() => FuzzAsync(
        "signature", 1500, [SignatureFile.Sign("{\"document\":{\"file\":\"a.pdf\",\"length\":3,\"sha256\":\"00\"},\"runs\":[]}", new SigningKey("fuzz", ECDsa.Create(ECCurve.NamedCurves.nistP256))).ToBytes()],
        text =>
        {
            try
            {
                var file = SignatureFile.Read(Fuzzer.Bytes(text));
                _ = file.IsGood;
                _ = CertificateStatement.Read(file.Statement);
            }
            catch (Exception refused) when (refused is FormatException or System.Text.Json.JsonException)
            {
            }
        });

    [Fact]
    public async Task Run_files()
    {
        using var run = new SimulatedRun { Procedure = ShortProcedure.Discharge }.Run();
        var whole = await File.ReadAllBytesAsync(run.Summary.Path, TestContext.Current.CancellationToken);
        var folder = Directory.CreateTempSubdirectory("packbench-fuzz-").FullName;
        var path = Path.Combine(folder, "fuzz.run.db");

        // What is mutated says where, and by what, the file is changed: in itself it is too long to be.
        await Fuzzer.RunAsync("run-file", [[0, 0, 1], [7, 200, 3, 9, 9, 9], [.. Enumerable.Range(0, 64).Select(i => (byte)(i * 37))]], 80, bytes =>
        {
            var changed = (byte[])whole.Clone();
            for (var i = 0; i + 3 < bytes.Length; i += 4)
            {
                changed[(int)((((uint)bytes[i] << 16) | ((uint)bytes[i + 1] << 8) | bytes[i + 2]) * 131 % (uint)changed.Length)] ^= bytes[i + 3];
            }

            File.WriteAllBytes(path, bytes.Length > 0 && bytes[0] > 240 ? changed[..(changed.Length * bytes.Length / 100 % changed.Length)] : changed);
            try
            {
                var isSame = File.ReadAllBytes(path).AsSpan().SequenceEqual(whole);
                Assert.True(isSame || !RunVerifier.Verify(path).IsIntact || SameContent(path, run), "a change that nobody sees");
                using var reader = SqliteRunReader.Open(path);
                _ = reader.ReadScans().Count() + reader.ReadEvents().Count() + reader.ReadResults().Length;
            }
            catch (RunFileException)
            {
            }

            return ValueTask.CompletedTask;
        });
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Free pages and unused bytes of SQLite may change without changing what is read.</summary>
    private static bool SameContent(string path, SimulatedRun run)
    {
        using var one = SqliteRunReader.Open(path);
        using var other = run.Open();
        return one.ReadScans().Select(Values).SequenceEqual(other.ReadScans().Select(Values)) && one.Outcome == other.Outcome;

        static string Values(PackBench.Rig.Runs.Scan scan) => $"{scan.Elapsed} {string.Join(' ', scan.Readings)}";
    }

    private static Task FuzzAsync(string target, int iterations, IReadOnlyList<byte[]> corpus, Action<string> parse) => Fuzzer.RunAsync(
        target, corpus, iterations, bytes =>
        {
            parse(Fuzzer.Text(bytes));
            return ValueTask.CompletedTask;
        });

    private static void AssertJudged(object? value, IReadOnlyCollection<Finding> findings) => Assert.True(value is not null || findings.Count > 0, "neither read nor complained about");

    private static byte[][] Shipped(string folder) => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, folder), "*.yaml").Select(File.ReadAllBytes)];

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);
}
