namespace PackBench.Reports.Certificates;

/// <summary>
/// Everything that the certificate of one pack says, over all its runs. Missing things are left empty: the certificate then
/// says that they are not stated, rather than leaving them out.
/// </summary>
public sealed record BuildCertificateData
{
    public required PaperIdentity Paper { get; init; }

    public required PackIdentity Pack { get; init; }

    /// <summary>The first stands on the first page.</summary>
    public ImmutableArray<PackPhoto> Photos { get; init; } = [];

    /// <summary>Limits and properties of the cells: voltages, temperatures, rates.</summary>
    public ImmutableArray<Definition> Chemistry { get; init; } = [];

    public ImmutableArray<ProvenanceRow> Provenance { get; init; } = [];

    /// <summary>What is known of the cells' first life; null: nothing, which IEC 63338 does not admit, and the certificate says so.</summary>
    public string? LifetimeTraceability { get; init; }

    public ImmutableArray<SettingRow> BmsSettings { get; init; } = [];

    public ImmutableArray<PartRow> BillOfMaterials { get; init; } = [];

    /// <summary>"EUR", for the costs of the bill of materials.</summary>
    public string? Currency { get; init; }

    public ImmutableArray<CheckRow> WiringChecklist { get; init; } = [];

    /// <summary>In the order to be shown. Of several runs of one procedure the one that ended last decides; the others are shown as earlier runs.</summary>
    public ImmutableArray<RunReportData> Runs { get; init; } = [];

    /// <summary>Run files that could not be read: named, never left out silently.</summary>
    public ImmutableArray<UnreadableRun> Unreadable { get; init; } = [];

    /// <summary>The procedures that a complete certificate has; those without a run are listed as not tested.</summary>
    public ImmutableArray<ExpectedProcedure> Expected { get; init; } = [];

    /// <summary>Further things that were not tested, as sentences.</summary>
    public ImmutableArray<string> NotTested { get; init; } = [];

    /// <summary>Figures of the first page; empty: the first figures of the runs.</summary>
    public ImmutableArray<KeyFigure> KeyFigures { get; init; } = [];

    public ImmutableArray<RuntimeRow> Runtimes { get; init; } = [];

    public Grading? Grade { get; init; }

    /// <summary>Limits of use, storage and transport, and warnings.</summary>
    public ImmutableArray<string> Restrictions { get; init; } = [];

    /// <summary>Opinions and interpretations (ISO/IEC 17025:2017, 7.8.7): marked as such.</summary>
    public ImmutableArray<string> Opinions { get; init; } = [];

    /// <summary>Empty: "tested by" and "released by".</summary>
    public ImmutableArray<SignatureLine> Signatures { get; init; } = [];
}

/// <param name="Source">File name, for the box in place of a picture that cannot be shown.</param>
public sealed record PackPhoto(ImmutableArray<byte> Bytes, string Caption, string? Source = null);

/// <summary>Where cells come from. Null: not known.</summary>
public sealed record ProvenanceRow(string Groups, string? Maker, string? Model, string? DateCode, string? Source, string? History);

/// <summary>One BMS setting against the pack file. <paramref name="Found"/> null: could not be read.</summary>
public sealed record SettingRow(string Name, string Expected, string? Found, bool Agrees);

/// <param name="UnitCost">In <see cref="BuildCertificateData.Currency"/>; null: not stated.</param>
public sealed record PartRow(string Item, string? Maker, string? PartNumber, double Quantity, decimal? UnitCost);

/// <summary>One line of the wiring checklist; <see cref="ReportVerdict.NotTested"/>: not checked.</summary>
public sealed record CheckRow(string Check, ReportVerdict Verdict, string? Finding = null);

public sealed record UnreadableRun(string File, string Reason);

/// <param name="Id">As <see cref="ProcedureIdentity.Id"/>.</param>
/// <param name="ReasonNotTested">Why there is no run, if that is known.</param>
public sealed record ExpectedProcedure(string Id, string Title, string? ReasonNotTested = null);

/// <summary>How long the pack feeds a load: "camera, 4.5 W: 9.1 days".</summary>
/// <param name="Hours">Null: cannot be said, see <paramref name="Basis"/>.</param>
public sealed record RuntimeRow(string Load, double PowerWatts, double? Hours, double? UncertaintyHours, string Basis);

/// <summary>A grade and the rule that gives it: "A", "state of health at least 90 %, guarded".</summary>
public sealed record Grading(string Grade, string Rule);
