namespace PackBench.Reports;

/// <summary>
/// What a report says, independent of how it is drawn. Immutable and pure: two renderers given the same document say the
/// same, and one renderer given the same document twice writes the same bytes.
/// </summary>
public sealed record ReportDocument
{
    /// <summary>What the paper is: "Capacity run", "Battery pack certificate".</summary>
    public required string Title { get; init; }

    /// <summary>What it is about, on the second line: the pack and its serial number.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Unique number of this paper, repeated at the head of each page.</summary>
    public string? Number { get; init; }

    /// <summary>ISO 639 code; the renderer's own words ("Page 1 of 3") follow it. A language without words falls back to English.</summary>
    public string Language { get; init; } = "en";

    /// <summary>Not null: nothing here was measured. The sentence stands on the first page and the word SIMULATED on each.</summary>
    public string? SimulatedNotice { get; init; }

    /// <summary>Repeated at the foot of each page, beside the page number.</summary>
    public string? Footer { get; init; }

    public required ReportMetadata Metadata { get; init; }

    /// <summary>Colours and logo of the shop; null: the house's own.</summary>
    public ReportTheme? Theme { get; init; }

    public ImmutableArray<ReportBlock> Blocks { get; init; } = [];
}

/// <summary>Document properties. <paramref name="Created"/> is given, never read from a clock, so that rendering is repeatable.</summary>
public sealed record ReportMetadata(
    string Author,
    string Subject,
    DateTimeOffset Created,
    string SoftwareVersion,
    ImmutableArray<string> Keywords);

/// <summary>What a shop may change: the accent colour as <c>#RRGGBB</c> and a logo (PNG or JPEG bytes, drawn at the head of page 1).</summary>
public sealed record ReportTheme(string AccentColour, ImmutableArray<byte> Logo, string? ShopName)
{
    /// <summary>Where a shop gives none.</summary>
    public const string HouseColour = "#144A7C";
}
