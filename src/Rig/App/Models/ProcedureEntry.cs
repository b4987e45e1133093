using System.Collections.Immutable;
using PackBench.Rig.Cli;

namespace PackBench.Rig.App.Models;

/// <summary>A procedure in the list of them.</summary>
/// <param name="Finding">Why it does not fit this bench and pack; empty where it does.</param>
internal sealed record ProcedureEntry(string Name, string Title, string Purpose, string Finding)
{
    public static ImmutableArray<ProcedureEntry> ReadAll(RigContext context) =>
    [
        .. RigFiles.Names("procedures").Select(name =>
        {
            var files = new RigFiles(context.Files.Profiles);
            var procedure = files.Procedure(name, context.Pack, context.Bench, ImmutableDictionary<string, string>.Empty);
            return new ProcedureEntry(name, procedure?.Title ?? name, procedure?.Purpose ?? "", files.Findings.Count > 0 ? files.Findings[0].ToString() : "");
        }),
    ];
}
