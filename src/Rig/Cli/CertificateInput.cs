using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PackBench.Reports;
using PackBench.Reports.Certificates;
using PackBench.Rig.Language.Yaml;
using PackBench.Rig.Packs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Cli;

/// <summary>The runs of a certificate, open, and the files that could not be used.</summary>
internal sealed record FoundRuns(IReadOnlyList<SqliteRunReader> Runs, ImmutableArray<UnreadableRun> Unreadable) : IDisposable
{
    public void Dispose()
    {
        foreach (var run in Runs)
        {
            run.Dispose();
        }
    }
}

/// <summary>From what somebody typed to what a certificate is made of.</summary>
internal static class CertificateInput
{
    /// <summary>Null after a message. A run that was named has to be good; of those found in the folder the bad ones are told in the certificate.</summary>
    /// <exception cref="RunFileException">A named run cannot be read.</exception>
    public static FoundRuns? Find(string[] names, string folder, Pack pack, RigConsole console)
    {
        var open = new List<SqliteRunReader>();
        try
        {
            ImmutableArray<UnreadableRun> unreadable = [];
            if (names.Length > 0)
            {
                if (names.Select(name => RunFinder.Find(folder, name, console)).TakeWhile(path => path is not null).OfType<string>().ToList() is var paths && paths.Count < names.Length)
                {
                    return null;
                }

                foreach (var (path, problem) in EachRun.Of(paths, path => new FileInfo(path).Length, path => (path, Problem(path))))
                {
                    if (problem is not null)
                    {
                        console.Error.WriteLine($"{path}: {problem}");
                        return null;
                    }

                    open.Add(SqliteRunReader.Open(path, isShared: false));
                    if (open[^1].Header.PackId is var other && other != pack.Id)
                    {
                        console.Error.WriteLine($"{path}: a run of the pack '{other}', not of '{pack.Id}'");
                        return null;
                    }
                }
            }
            else if (!Directory.Exists(folder))
            {
                console.Error.WriteLine($"{folder}: there is no such folder of runs; give --runs, or run a procedure first");
                return null;
            }
            else
            {
                var listing = new RunFolder(folder).List(new RunFilter(pack.Id));
                var problems = listing.Failures.Select(failure => new UnreadableRun(Path.GetFileName(failure.Path), WithoutPath(failure))).ToList();
                foreach (var (run, wrong) in EachRun.Of(listing.Runs, run => run.Scans, run => (run, Problem(run.Path))))
                {
                    if (wrong is { } problem)
                    {
                        problems.Add(new UnreadableRun(run.FileName, problem));
                    }
                    else
                    {
                        open.Add(SqliteRunReader.Open(run.Path, isShared: false));
                    }
                }

                unreadable = [.. problems];
            }

            if (open.Count == 0)
            {
                console.Error.WriteLine($"{folder}: there are no runs of the pack '{pack.Id}' in it");
                return null;
            }

            var order = pack.Certificate.Select(wanted => wanted.Name).ToList();
            var found = new FoundRuns(
                [.. open.DistinctBy(run => run.Header.RunId).OrderBy(run => order.IndexOf(run.Header.ProcedureName) is var at and >= 0 ? at : int.MaxValue)
                    .ThenBy(run => run.Header.ProcedureName, StringComparer.Ordinal).ThenBy(run => run.Header.StartedUtc)],
                unreadable);
            open.RemoveAll(found.Runs.Contains);
            return found;
        }
        finally
        {
            if (open.Count > 0)
            {
                new FoundRuns(open, []).Dispose();
            }
        }
    }

    /// <summary>Nothing is certified that is not as it was recorded. Null where it is.</summary>
    private static string? Problem(string path)
    {
        try
        {
            var verification = RunVerifier.Verify(path);
            return verification.IsIntact ? null : $"not as it was recorded: {verification.Findings[0]}{(verification.Findings.Length > 1 ? $" and {verification.Findings.Length - 1} more" : "")}";
        }
        catch (RunFileException failure)
        {
            return WithoutPath(failure);
        }
    }

    private static string WithoutPath(RunFileException failure) =>
        failure.Path.Length > 0 && failure.Message.StartsWith(failure.Path + ": ", StringComparison.Ordinal) ? failure.Message[(failure.Path.Length + 2)..] : failure.Message;

    /// <summary>"3=failed: one bolt was loose"; null after a message.</summary>
    public static Dictionary<int, CheckRow>? Checks(string[] given, Pack pack, RigConsole console)
    {
        var checks = new Dictionary<int, CheckRow>();
        foreach (var text in given)
        {
            var (number, answer) = text.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? (text[..at].Trim(), text[(at + 1)..].Trim()) : (text, "");
            var colon = answer.IndexOf(':', StringComparison.Ordinal);
            var (word, finding) = colon < 0 ? (answer, null) : (answer[..colon].Trim(), answer[(colon + 1)..].Trim());
            ReportVerdict? verdict = word switch { "passed" => ReportVerdict.Passed, "failed" => ReportVerdict.Failed, _ => null };
            if (verdict is null || !int.TryParse(number, CultureInfo.InvariantCulture, out var point) || point < 1 || point > pack.Checklist.Length)
            {
                console.Error.WriteLine($"--check \"{text}\": expected a point from 1 to {pack.Checklist.Length} and how it was found, such as \"1=passed\" or \"1=failed: one bolt was loose\"");
                return null;
            }

            checks[point] = new CheckRow("", verdict.Value, finding);
        }

        return checks;
    }

    public static string? OperatorOf(IReadOnlyList<SqliteRunReader> runs) =>
        runs.OrderByDescending(run => run.Header.StartedUtc).Select(run => run.Header.Operator).FirstOrDefault(name => name.Length > 0);

    /// <summary>The day, and what only these runs give.</summary>
    public static string NumberOf(IReadOnlyList<SqliteRunReader> runs, DateTimeOffset issued)
    {
        var all = string.Join('\n', runs.Select(run => $"{run.Header.RunId} {run.Seal?.Digest}"));
        return $"PB-{issued:yyyyMMdd}-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..8]}";
    }

    /// <summary>The title in a procedure's file; null where there is no such file.</summary>
    public static string? TitleOf(string procedure)
    {
        var path = RigFiles.Locate("procedures", procedure);
        if (!File.Exists(path))
        {
            return null;
        }

        var root = YamlReader.Read(new SourceText(path, File.ReadAllText(path)), []) as YamlMap;
        return (root?.Entries.FirstOrDefault(entry => entry.Key.Value == "title")?.Value as YamlScalar)?.Value ?? procedure;
    }
}
