using PackBench.Reports.Texts;

namespace PackBench.Reports.Certificates;

/// <summary>The pages that a procedure brings with it, in the language of the paper. Names of tables and charts, and figures, stay.</summary>
internal static class BlocksInLanguage
{
    public static ImmutableArray<ReportBlock> Of(ImmutableArray<ReportBlock> blocks, ReportTexts texts) => [.. blocks.Select(block => Of(block, texts))];

    public static RichText Of(RichText text, ReportTexts texts) => new([.. text.Runs.Select(run => run.Emphasis == TextEmphasis.Code ? run : run with { Text = texts.Said(run.Text) })]);

    public static ImmutableArray<Definition> Of(ImmutableArray<Definition> items, ReportTexts texts) =>
        [.. items.Select(item => new Definition(texts.Said(item.Term), Of(item.Value, texts)))];

    public static ImmutableArray<KeyFigure> Of(ImmutableArray<KeyFigure> figures, ReportTexts texts) => [.. figures.Select(figure => figure with
    {
        Label = texts.Said(figure.Label), Unit = figure.Unit is { } unit ? texts.Said(unit) : null, Note = figure.Note is { } note ? texts.Said(note) : null,
    })];

    private static ReportBlock Of(ReportBlock block, ReportTexts texts) => block switch
    {
        ReportBlock.Heading heading => heading with { Text = texts.Said(heading.Text) },
        ReportBlock.Paragraph paragraph => paragraph with { Text = Of(paragraph.Text, texts) },
        ReportBlock.KeyFigures figures => new ReportBlock.KeyFigures(Of(figures.Figures, texts)),
        ReportBlock.Notice notice => notice with { Title = texts.Said(notice.Title), Text = Of(notice.Text, texts) },
        ReportBlock.Definitions definitions => definitions with { Items = Of(definitions.Items, texts) },
        ReportBlock.BulletList list => list with { Items = [.. list.Items.Select(item => Of(item, texts))] },
        ReportBlock.Together together => new ReportBlock.Together(Of(together.Blocks, texts)),
        ReportBlock.SideBySide side => new ReportBlock.SideBySide([.. side.Columns.Select(column => column with { Blocks = Of(column.Blocks, texts) })]),
        ReportBlock.Table table => table with
        {
            Columns = [.. table.Columns.Select(column => column with { Title = texts.Said(column.Title), Unit = Said(column.Unit, texts) })],
            Rows = [.. table.Rows.Select(row => row with { Cells = [.. row.Cells.Select(cell => cell with { Text = Of(cell.Text, texts) })] })],
            Caption = Said(table.Caption, texts), Note = table.Note is { } note ? Of(note, texts) : null,
        },
        ReportBlock.LineChart chart => chart with
        {
            X = Of(chart.X, texts), Left = Of(chart.Left, texts), Right = chart.Right is { } right ? Of(right, texts) : null, Caption = Said(chart.Caption, texts),
            Series = [.. chart.Series.Select(series => series with { Name = texts.Said(series.Name) })],
            Bands = [.. chart.Bands.Select(band => band with { Label = texts.Said(band.Label) })],
            Markers = [.. chart.Markers.Select(marker => marker with { Label = texts.Said(marker.Label) })],
            Limits = Of(chart.Limits, texts),
        },
        ReportBlock.BarChart chart => chart with
        {
            Values = Of(chart.Values, texts), Categories = [.. chart.Categories.Select(texts.Said)], Caption = Said(chart.Caption, texts),
            Series = [.. chart.Series.Select(series => series with { Name = texts.Said(series.Name) })],
            Limits = Of(chart.Limits, texts),
        },
        ReportBlock.FitChart chart => chart with
        {
            X = Of(chart.X, texts), Y = Of(chart.Y, texts), Residuals = chart.Residuals is { } residuals ? Of(residuals, texts) : null, Caption = Said(chart.Caption, texts),
            Points = Of(chart.Points, texts), ResidualPoints = Of(chart.ResidualPoints, texts), ResidualLimits = Of(chart.ResidualLimits, texts),
            Fits = [.. chart.Fits.Select(fit => fit with { Name = texts.Said(fit.Name) })],
        },
        _ => block,
    };

    private static ChartAxis Of(ChartAxis axis, ReportTexts texts) => axis with { Title = texts.Said(axis.Title) };

    private static ImmutableArray<ChartLimit> Of(ImmutableArray<ChartLimit> limits, ReportTexts texts) => [.. limits.Select(limit => limit with { Label = texts.Said(limit.Label) })];

    private static ImmutableArray<PointSeries> Of(ImmutableArray<PointSeries> points, ReportTexts texts) => [.. points.Select(series => series with { Name = texts.Said(series.Name) })];

    private static string? Said(string? text, ReportTexts texts) => text is null ? null : texts.Said(text);
}
