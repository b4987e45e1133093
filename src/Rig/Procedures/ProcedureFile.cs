using System.Collections.Immutable;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;
using PackBench.Rig.Packs;

namespace PackBench.Rig.Procedures;

/// <summary>Reads a procedure file against a pack and a bench: every expression compiled and checked, all findings at once.</summary>
public static class ProcedureFile
{
    /// <param name="path">Such as procedures/capacity-run.yaml; procedures that it calls stand beside it.</param>
    /// <param name="overrides">Values given with <c>--set name=value</c>, as typed.</param>
    /// <param name="ratings">The profiles at hand; null where there are none, and then no name such as <c>bench.load.rating.current</c> is known.</param>
    public static FileResult<Procedure> Read(
        string path, Pack pack, BenchFile bench, IReadOnlyDictionary<string, string>? overrides = null, IRatings? ratings = null)
    {
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(bench);
        var findings = new List<Finding>();
        var setting = new ProcedureSetting(pack, bench, ratings, overrides ?? ImmutableDictionary<string, string>.Empty, [Path.GetFileNameWithoutExtension(path)]);
        var procedure = FileReader.Load(path, findings) is { } source ? Read(source, setting, findings) : null;
        if (procedure is not null)
        {
            new ProcedureCheck(pack, bench, ratings, findings).Check(procedure);
        }

        return new FileResult<Procedure>(findings.Count == 0 ? procedure : null, FileReader.InOrder(findings));
    }

    internal static Procedure? Read(SourceText source, ProcedureSetting setting, List<Finding> findings)
    {
        var before = findings.Count;
        if (FileReader.Open(source, ProcedureFileKeys.Root, findings) is not { } root)
        {
            return null;
        }

        var procedure = new ProcedureFileReader(root, source, setting).Read();
        return findings.Count == before ? procedure : null;
    }
}

/// <summary>What a procedure is read against.</summary>
/// <param name="Calls">The names of the procedures that are being read, outermost first: a name among them that is called again would never end.</param>
internal sealed record ProcedureSetting(
    Pack Pack, BenchFile Bench, IRatings? Ratings, IReadOnlyDictionary<string, string> Overrides, ImmutableArray<string> Calls)
{
    /// <summary>The texts of the procedures that may be called, by file name, as a run file holds them; null where they stand beside the file.</summary>
    public IReadOnlyDictionary<string, string>? Called { get; init; }
}
