using PackBench.Reports.Texts;

namespace PackBench.Reports.Certificates;

/// <summary>
/// Everything that the report of one run says, as plain values; the run report lays it out. The rig fills it from a
/// run file. Numbers keep their full precision here: the report rounds them to two digits of their uncertainty.
/// </summary>
public sealed record RunReportData
{
    public required PaperIdentity Paper { get; init; }

    public required PackIdentity Pack { get; init; }

    public required ProcedureIdentity Procedure { get; init; }

    public required RunConclusion Conclusion { get; init; }

    /// <summary>The three to six numbers for the first page.</summary>
    public ImmutableArray<KeyFigure> KeyFigures { get; init; } = [];

    /// <summary>Ambient and cell temperature, rates, cut-offs, rest: what the numbers depend on.</summary>
    public ImmutableArray<Definition> Conditions { get; init; } = [];

    /// <summary>The conditions in a line, for the verdict sheet of a certificate; null: the first of <see cref="Conditions"/>.</summary>
    public string? ConditionsInShort { get; init; }

    /// <summary><see cref="ResultRow.Id"/> of what the verdict sheet of a certificate shows of it; null: the first that was judged.</summary>
    public string? MainResult { get; init; }

    /// <summary>
    /// Of each quantity that is judged for every group in series, the group that is worst off. Its table is among the sections; the verdict
    /// counts it, and a main result may be one of these.
    /// </summary>
    public ImmutableArray<ResultRow> WorstOfGroups { get; init; } = [];

    public ImmutableArray<ResultRow> Results { get; init; } = [];

    /// <summary>The procedure's own tables and charts, in order, each under its title.</summary>
    public ImmutableArray<ReportSection> Sections { get; init; } = [];

    public ImmutableArray<InstrumentRow> Instruments { get; init; } = [];

    /// <summary>What is said where <see cref="Instruments"/> is empty; null: that none is named in the record.</summary>
    public string? InstrumentsUnknown { get; init; }

    /// <summary>The limits that were watched, the governing one first.</summary>
    public ImmutableArray<LimitRow> Limits { get; init; } = [];

    public ImmutableArray<EventRow> Events { get; init; } = [];

    public ImmutableArray<TripRow> Trips { get; init; } = [];

    /// <summary>Stretches without valid data.</summary>
    public ImmutableArray<GapRow> Gaps { get; init; } = [];

    /// <summary>Where the run departed from the procedure. Empty: the report says that none are known.</summary>
    public ImmutableArray<string> Deviations { get; init; } = [];

    /// <summary>What a reader might think was tested, and was not.</summary>
    public ImmutableArray<string> NotTested { get; init; } = [];

    public ImmutableArray<BudgetTable> Budgets { get; init; } = [];

    public ImmutableArray<FileDigest> Digests { get; init; } = [];
}

/// <summary>Names the paper. ISO/IEC 17025:2017 7.8.2.1 asks for the laboratory, a unique number, the customer, dates and who authorised.</summary>
public sealed record PaperIdentity
{
    public required string Number { get; init; }

    public required DateTimeOffset Issued { get; init; }

    public required string SoftwareVersion { get; init; }

    /// <summary>Who tested: a person or shop, with address.</summary>
    public string? Laboratory { get; init; }

    public string? Operator { get; init; }

    public string? Customer { get; init; }

    /// <summary>The number of the paper that this one replaces.</summary>
    public string? Replaces { get; init; }

    public string Language { get; init; } = "en";

    /// <summary>Files of texts in this language that replace shipped ones.</summary>
    public ImmutableArray<TextSource> Words { get; init; } = [];

    public ReportTheme? Theme { get; init; }
}

/// <summary>The item tested. Null: not known, and the report says so where a reader would look for it.</summary>
public sealed record PackIdentity
{
    public required string Name { get; init; }

    public string? SerialNumber { get; init; }

    public string? Maker { get; init; }

    /// <summary>"LTO (lithium titanate)".</summary>
    public required string Chemistry { get; init; }

    public required int Series { get; init; }

    public required int Parallel { get; init; }

    public double? NominalAmpereHours { get; init; }

    public double? NominalVolts { get; init; }

    public double? NominalWattHours { get; init; }

    /// <summary>Model, hardware, firmware.</summary>
    public string? Bms { get; init; }

    /// <summary>Original, re-used, repurposed, remanufactured.</summary>
    public string? Status { get; init; }

    /// <summary>Anything else that identifies it, in the order to be shown.</summary>
    public ImmutableArray<Definition> Further { get; init; } = [];
}

public sealed record ProcedureIdentity
{
    /// <summary>File name without ending: <c>capacity-run</c>.</summary>
    public required string Id { get; init; }

    public required int Version { get; init; }

    public required string Title { get; init; }

    public string? Purpose { get; init; }

    /// <summary>The method, paragraph by paragraph; <see cref="RichText.FromMarkup"/> is applied.</summary>
    public ImmutableArray<string> Method { get; init; } = [];

    /// <summary>The parameters as run.</summary>
    public ImmutableArray<Definition> Parameters { get; init; } = [];

    /// <summary>The procedure file as it was, for the appendix.</summary>
    public string? SourceText { get; init; }
}

/// <summary>How it ended.</summary>
/// <param name="Sentence">The verdict in one sentence; null: made from the verdict and the end reason.</param>
/// <param name="EndReason">"cell 4 at 2.000 V".</param>
/// <param name="Simulated">Nothing was measured: the report says so on each page.</param>
/// <param name="StartedText">Printed for the start where only a foreign log states it, in its own words and without a time zone; then the two instants give the duration only.</param>
public sealed record RunConclusion(
    ReportVerdict Verdict,
    DateTimeOffset Started,
    DateTimeOffset Ended,
    string EndReason,
    long Scans,
    bool Simulated,
    string? Sentence = null,
    string? StartedText = null);

/// <summary>A section that only this procedure has. <paramref name="Blocks"/> may hold headings of level 3.</summary>
public sealed record ReportSection(string Title, ImmutableArray<ReportBlock> Blocks, string? Anchor = null);
