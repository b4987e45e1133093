namespace PackBench.Reports;

public abstract partial record ReportBlock
{
    /// <summary>
    /// Curves over a common x axis. Any number of points: they are reduced to the resolution of the page by minimum and
    /// maximum, so that no spike is lost. <paramref name="HeightMm"/> is the drawing's height on paper.
    /// </summary>
    public sealed record LineChart(
        string Name,
        ChartAxis X,
        ChartAxis Left,
        ImmutableArray<ChartSeries> Series,
        ChartAxis? Right = null,
        ImmutableArray<ChartBand> Bands = default,
        ImmutableArray<ChartMarker> Markers = default,
        ImmutableArray<ChartLimit> Limits = default,
        string? Caption = null,
        double HeightMm = 70) : ReportBlock
    {
        public ImmutableArray<ChartBand> Bands { get; init; } = Bands.OrEmpty();

        public ImmutableArray<ChartMarker> Markers { get; init; } = Markers.OrEmpty();

        public ImmutableArray<ChartLimit> Limits { get; init; } = Limits.OrEmpty();
    }

    /// <summary>One or more bars for each category, with uncertainty bars and limit lines.</summary>
    public sealed record BarChart(
        string Name,
        ChartAxis Values,
        ImmutableArray<string> Categories,
        ImmutableArray<BarSeries> Series,
        ImmutableArray<ChartLimit> Limits = default,
        int? HighlightedCategory = null,
        bool Horizontal = false,
        bool StartAtZero = true,
        string? Caption = null,
        double HeightMm = 60) : ReportBlock
    {
        public ImmutableArray<ChartLimit> Limits { get; init; } = Limits.OrEmpty();
    }

    /// <summary>Points with a fitted line, and under it their residuals in the unit of <paramref name="Residuals"/> (null: no such panel).</summary>
    public sealed record FitChart(
        string Name,
        ChartAxis X,
        ChartAxis Y,
        ImmutableArray<PointSeries> Points,
        ImmutableArray<FitLine> Fits,
        ChartAxis? Residuals = null,
        ImmutableArray<PointSeries> ResidualPoints = default,
        ImmutableArray<ChartLimit> ResidualLimits = default,
        string? Caption = null,
        double HeightMm = 85) : ReportBlock
    {
        public ImmutableArray<PointSeries> ResidualPoints { get; init; } = ResidualPoints.OrEmpty();

        public ImmutableArray<ChartLimit> ResidualLimits { get; init; } = ResidualLimits.OrEmpty();
    }
}

public enum ChartAxisKind
{
    Number,

    /// <summary>Values are seconds; shown in s, min, h or d, as the length demands. The unit is then ignored.</summary>
    ElapsedSeconds,

    /// <summary>Values are seconds since 1970-01-01 UTC; shown as UTC date and time.</summary>
    UtcSeconds,
}

/// <summary>An axis; range ends that are null are found from the data.</summary>
public sealed record ChartAxis(string Title, string? Unit = null, ChartAxisKind Kind = ChartAxisKind.Number, double? Minimum = null, double? Maximum = null);

public enum ChartSide
{
    Left,
    Right,
}

/// <summary>One curve. <paramref name="X"/> may be shared between curves; NaN in <paramref name="Y"/> is a gap and is drawn as one.</summary>
public sealed record ChartSeries(string Name, ImmutableArray<double> X, ImmutableArray<double> Y, ChartSide Side = ChartSide.Left, bool Stepped = false)
{
    public ImmutableArray<double> Y { get; init; } = Y.SameLengthAs(X, Name);
}

/// <summary>A stretch of the x axis with a name: a step of the procedure.</summary>
public sealed record ChartBand(double From, double To, string Label);

/// <summary>A moment: an event, the end reason, a gap.</summary>
public sealed record ChartMarker(double X, string Label);

/// <summary>A line at one value.</summary>
public sealed record ChartLimit(double Value, string Label, ChartSide Side = ChartSide.Left);

/// <summary>Values for each category (NaN: none), and their expanded uncertainties, if any (empty: none).</summary>
public sealed record BarSeries(string Name, ImmutableArray<double> Values, ImmutableArray<double> Uncertainties = default)
{
    public ImmutableArray<double> Uncertainties { get; init; } = Uncertainties.OrEmpty();
}

/// <summary>Measured points with their expanded uncertainties in y (empty: none).</summary>
public sealed record PointSeries(string Name, ImmutableArray<double> X, ImmutableArray<double> Y, ImmutableArray<double> Uncertainties = default)
{
    public ImmutableArray<double> Y { get; init; } = Y.SameLengthAs(X, Name);

    public ImmutableArray<double> Uncertainties { get; init; } = Uncertainties.OrEmpty();
}

/// <summary>A fitted curve as a polyline; two points make a straight line. Parts beyond the measured range may be named an extrapolation and are dashed.</summary>
public sealed record FitLine(string Name, ImmutableArray<double> X, ImmutableArray<double> Y, bool Extrapolation = false)
{
    public ImmutableArray<double> Y { get; init; } = Y.SameLengthAs(X, Name);
}
