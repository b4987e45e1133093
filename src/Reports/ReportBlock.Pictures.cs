namespace PackBench.Reports;

public abstract partial record ReportBlock
{
    /// <summary>A PNG or JPEG picture. Bytes that are no picture are drawn as a box that says so, with <paramref name="Source"/>.</summary>
    public sealed record Picture(ImmutableArray<byte> Bytes, string AlternativeText, string? Caption = null, string? Source = null, double MaximumHeightMm = 80) : ReportBlock;

    /// <summary>
    /// The pack's cells, drawn: <paramref name="Series"/> groups in series, each of <paramref name="Parallel"/> cells.
    /// <paramref name="GroupNotes"/> (empty, or one for each group) stand under the groups: a voltage, a capacity.
    /// </summary>
    public sealed record Topology(
        int Series,
        int Parallel,
        ImmutableArray<string> GroupNotes = default,
        int? HighlightedGroup = null,
        string? Caption = null) : ReportBlock
    {
        public ImmutableArray<string> GroupNotes { get; init; } = GroupNotes.OrEmpty();
    }

    /// <summary>A QR code of <paramref name="Payload"/>, with text beside it.</summary>
    public sealed record QrCode(string Payload, RichText Text, double SizeMm = 28) : ReportBlock;
}
