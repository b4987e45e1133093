using System.Collections.Immutable;
using System.Globalization;
using PackBench.Rig.Cli;
using PackBench.Rig.Library;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.App.Models;

/// <summary>The recorded runs, newest first, as far as they hold what was typed.</summary>
internal sealed class HistoryList
{
    private ImmutableArray<RunInformation> _all = [];

    public ImmutableArray<RunInformation> Shown { get; private set; } = [];

    /// <summary>Files that could not be read.</summary>
    public ImmutableArray<string> Failures { get; private set; } = [];

    public string Filter { get; private set; } = "";

    public int Count => _all.Length;

    public void Take(RunListing listing)
    {
        _all = listing.Runs;
        Failures = [.. listing.Failures.Select(failure => failure.Message)];
        Search(Filter);
    }

    /// <summary>Every word has to be found in a run's line, in any order and case.</summary>
    public void Search(string filter)
    {
        Filter = filter;
        var search = new RunSearch(filter);
        Shown = [.. _all.Where(run => search.Fits(run, RunRemarks.None, Outcome(run)))];
    }

    public static string Outcome(RunInformation run) => run.Outcome is { } outcome ? RunProgress.Word(outcome) : run.IsFinished ? "INTERRUPTED" : "no end";

    public static string Started(RunInformation run) => run.StartedUtc.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The figure that a person looks for first.</summary>
    public static string Figure(RunInformation run) => run.Results.FirstOrDefault(result => result.Text.Length == 0 && double.IsFinite(result.Value)) is { } figure
        ? string.Create(CultureInfo.InvariantCulture, $"{figure.Value:0.00} {figure.Unit}")
        : "";
}
