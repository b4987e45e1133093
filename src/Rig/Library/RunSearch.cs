using System.Globalization;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Library;

/// <summary>A filter as a person types it: every word has to be found in what is known of a run, in any order and case; <c>tag:NAME</c> wants the whole tag.</summary>
internal sealed class RunSearch(string filter)
{
    private const string Tag = "tag:";

    private readonly string[] _words = filter.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public bool Fits(RunInformation run, RunRemarks remarks, string outcome)
    {
        if (_words.Length == 0)
        {
            return true;
        }

        var line = string.Join(
            ' ',
            [
                run.StartedUtc.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), run.Procedure, run.ProcedureTitle, run.Pack, run.PackTitle, run.Bench, run.Operator,
                run.Origin, outcome, run.Reason, run.FileName, .. remarks.Tags, .. remarks.Notes.Select(note => note.Text),
            ]);
        return _words.All(word => word.StartsWith(Tag, StringComparison.OrdinalIgnoreCase)
            ? remarks.Tags.Contains(word[Tag.Length..], StringComparer.OrdinalIgnoreCase)
            : line.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
