using System.Runtime.CompilerServices;
using PackBench.Instruments.Profiles;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;
using PackBench.Rig.Packs;
using PackBench.Rig.Procedures;
using PackBench.Rig.Tests.Language;
using Xunit;

namespace PackBench.Rig.Tests.Files;

/// <summary>The files of the repository, found from this source file, and files written in a test.</summary>
internal static class TestFiles
{
    public static string Root { get; } = FindRoot();

    public static string Of(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts.ToArray()]);

    public static IRatings Ratings { get; } = new ProfileRatings(ProfileLibrary.Load(Of("profiles")));

    public static Pack Pack()
    {
        var result = PackFile.Read(Of("packs", "lto-4p6s-used.yaml"));
        Assert.Empty(result.Findings);
        return result.Value!;
    }

    public static BenchFile Bench(string name = "simulated")
    {
        var result = BenchFileReader.Read(Of("bench", name + ".yaml"), Ratings);
        Assert.Empty(result.Findings);
        return result.Value!;
    }

    /// <summary>Reads a procedure given as text; returns it, or null with the complaints as <c>line:column message</c>.</summary>
    public static (Procedure? Procedure, string[] Complaints) Procedure(string text, BenchFile? bench = null, params (string Name, string Value)[] sets)
    {
        var findings = new List<Finding>();
        var setting = new ProcedureSetting(
            Samples.Pack, bench ?? Samples.Bench, new TestRatings(), sets.ToDictionary(set => set.Name, set => set.Value), ["test"]);
        var procedure = ProcedureFile.Read(new SourceText("test.yaml", text), setting, findings);
        Assert.Equal(findings.Count == 0, procedure is not null);
        return (procedure, [.. FileReader.InOrder(findings).Select(finding => $"{finding.Place.Line}:{finding.Place.Column} {finding.Message}")]);
    }

    private static string FindRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
