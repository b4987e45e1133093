using System.Text.RegularExpressions;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Resuming;

namespace PackBench.Rig.Cli;

/// <summary>
/// The files that a run was begun with, out of its record. Where the user has files of these names they must still say the same: a run goes on by
/// what it was begun with or not at all.
/// </summary>
internal static partial class RecordedFiles
{
    /// <summary>What the user names himself; null for as recorded.</summary>
    internal sealed record Given(string? Procedure, string? Bench, string? Pack);

    /// <summary>Null after findings on the console.</summary>
    /// <exception cref="ResumeRefusedException">The run has ended, or a file is not what it was.</exception>
    public static RunPlan? Plan(string path, Given given, string person, RigFiles files, RigConsole console)
    {
        var done = RecordedProgress.Read(path);
        var header = done.Header;
        if (done.Seal is { Outcome: not null })
        {
            // Before anything is asked of files that nobody needs any more.
            Resumer.RefuseByRecord(done, new Procedures.Procedure { Name = header.ProcedureName, Version = 1, Title = "", SourceFile = "", SourceText = "" });
        }

        var folder = Directory.CreateTempSubdirectory("packbench-resume-").FullName;
        try
        {
            var chemistries = Text(header, "chemistries");
            File.WriteAllText(Path.Combine(folder, "chemistries.yaml"), chemistries);
            var bench = files.Bench(Same(header, "bench", "bench", given.Bench, header.BenchName, folder));
            var pack = files.Pack(Same(header, "pack", "packs", given.Pack, header.PackId, folder));
            foreach (var called in header.Files.Where(file => file.Kind == RunHeader.CalledProcedure))
            {
                File.WriteAllText(Path.Combine(folder, Path.GetFileName(called.Name)), called.Text);
            }

            var settings = header.Parameters.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
            var procedure = bench is null || pack is null
                ? null : files.Procedure(Same(header, "procedure", "procedures", given.Procedure, header.ProcedureName, folder), pack, bench, settings);
            RefuseOtherCalled(header, procedure);
            PlanLoader.Print(files, console);
            if (procedure is null || files.Findings.Count > 0)
            {
                return null;
            }

            RefuseOtherProfiles(header, files);
            if (files.Chemistries != chemistries)
            {
                throw new ResumeRefusedException("chemistries.yaml is not what it was when the run began: put it back, or start a new run.");
            }

            if (bench!.IsSimulatedHere)
            {
                throw new ResumeRefusedException(
                    $"'{bench.Name}' is a world that lived in the program that was cut off: its pack is gone, and a new one would be another. "
                    + "A bench that 'packbench simulate' serves lives on; 'packbench prove' shows a resume on this one.");
            }

            return new RunPlan(procedure, pack!, bench, files.Profiles, chemistries, Path.GetDirectoryName(Path.GetFullPath(path))!, person.Length > 0 ? person : header.Operator);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Text(RunHeader header, string kind) => header.Files.FirstOrDefault(file => file.Kind == kind)?.Text
        ?? throw new ResumeRefusedException($"The record does not hold its {kind}: it cannot be taken up.");

    /// <summary>The path to read: the user's file where there is one, which must be the same; otherwise the recorded text.</summary>
    private static string Same(RunHeader header, string kind, string place, string? given, string name, string folder)
    {
        var recorded = header.Files.First(file => file.Kind == kind);
        var path = RigFiles.Locate(place, given ?? name);
        if (!File.Exists(path))
        {
            if (given is not null)
            {
                throw new ResumeRefusedException($"{path}: there is no such file");
            }

            path = Path.Combine(folder, recorded.Name);
            File.WriteAllText(path, recorded.Text);
        }
        else if (Comparable(kind, File.ReadAllText(path)) != Comparable(kind, recorded.Text))
        {
            throw new ResumeRefusedException($"{path}: this {kind} is not the one that the run was begun with; put that back, or start a new run. 'packbench runs show' tells what it was.");
        }

        return path;
    }

    /// <summary>The addresses of a bench may change, as those of a port that was plugged in again do: who answers there is checked by name and serial number.</summary>
    private static string Comparable(string kind, string text) => kind == "bench"
        ? string.Join('\n', text.Split('\n').Select(line => Address().Replace(line, "")).Where(line => !line.TrimStart().StartsWith('#')))
        : text;

    [GeneratedRegex("""\bat:\s*("[^"]*"|[^,}\s]+)""")]
    private static partial Regex Address();

    private static void RefuseOtherCalled(RunHeader header, Procedures.Procedure? procedure)
    {
        foreach (var called in procedure?.Called ?? [])
        {
            // A record of an earlier version does not hold them: then the caller's own text has to do.
            var recorded = header.Files.FirstOrDefault(file => file.Kind == RunHeader.CalledProcedure && file.Name == Path.GetFileName(called.SourceFile));
            if (recorded is not null && recorded.Text != called.SourceText)
            {
                throw new ResumeRefusedException($"{called.SourceFile}: this procedure, which is called, is not what it was when the run began: put it back, or start a new run.");
            }
        }
    }

    private static void RefuseOtherProfiles(RunHeader header, RigFiles files)
    {
        foreach (var profile in header.Files.Where(file => file.Kind == "profile"))
        {
            var id = Path.GetFileNameWithoutExtension(profile.Name);
            if (files.Profiles.Find(id)?.FileText != profile.Text)
            {
                throw new ResumeRefusedException($"The profile '{id}' is not what it was when the run began: put it back, or start a new run.");
            }
        }
    }
}
