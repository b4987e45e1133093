using System.Collections.Immutable;
using System.Globalization;
using PackBench.Rig.Cli;
using PackBench.Rig.Packs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.App.Models;

/// <param name="IsMissing">No run of it is chosen, or none that came to its end.</param>
public sealed record CertificateStage(string Procedure, bool IsMissing, string State);

/// <summary>Which runs of a pack go into its certificate, and what of all that the pack file asks for they leave out.</summary>
internal sealed class CertificateDraft(Pack pack, ImmutableArray<RunInformation> runs)
{
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);

    /// <summary>All runs of the pack, the newest first.</summary>
    public ImmutableArray<RunInformation> Runs => runs;

    public int Chosen => runs.Length - _left.Count;

    public bool IsChosen(RunInformation run) => !_left.Contains(run.Path);

    public void Toggle(RunInformation run)
    {
        if (!_left.Remove(run.Path))
        {
            _left.Add(run.Path);
        }
    }

    /// <summary>As <c>packbench certificate</c> takes them: none where all are meant, so that a file that cannot be used is told in the certificate.</summary>
    public string[] Names => _left.Count == 0 ? [] : [.. runs.Where(IsChosen).Select(run => run.Path)];

    /// <summary>What the pack file's <c>certificate:</c> asks for, in its order. The newest chosen run counts.</summary>
    public IEnumerable<CertificateStage> Stages()
    {
        foreach (var name in pack.Certificate.Select(wanted => wanted.Name))
        {
            var newest = runs.Where(run => run.Procedure == name && IsChosen(run)).MaxBy(run => run.StartedUtc);
            yield return newest is null ? new CertificateStage(name, true, runs.Any(run => run.Procedure == name) ? "MISSING: its runs are not chosen" : "MISSING: not run yet")
                : newest.Outcome is not { } outcome ? new CertificateStage(name, true, $"MISSING: cut off on {Date(newest)}")
                : new CertificateStage(name, false, $"{RunProgress.Word(outcome)} on {Date(newest)}");
        }
    }

    private static string Date(RunInformation run) => run.StartedUtc.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
