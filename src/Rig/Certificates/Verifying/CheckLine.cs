using System.Collections.Immutable;

namespace PackBench.Rig.Certificates.Verifying;

internal enum CheckOutcome
{
    Confirmed,

    /// <summary>As the run file has it, whose digest is confirmed; it rests on more than scans and was not computed again.</summary>
    Recorded,
    Different,

    /// <summary>Something is missing for it.</summary>
    NotChecked,
}

/// <param name="About">signature, document, run, figure, words, content, drawing.</param>
internal sealed record CheckLine(string About, CheckOutcome Outcome, string Text);

/// <summary>What was found of one file.</summary>
internal sealed record Verification(string File, ImmutableArray<CheckLine> Lines)
{
    public bool Any(CheckOutcome outcome) => Lines.Any(line => line.Outcome == outcome);
}
