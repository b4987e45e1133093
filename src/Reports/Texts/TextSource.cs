namespace PackBench.Reports.Texts;

/// <summary>A file of a shop's own texts, as it stands.</summary>
/// <param name="File">Its name without a folder.</param>
public sealed record TextSource(string File, string Content);
