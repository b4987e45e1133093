namespace PackBench.Reports.Pdf;

/// <summary>Turns blocks into measured boxes of a given width.</summary>
internal sealed class BlockComposer(ComposeContext context)
{
    private readonly TableComposer _tables = new(context);
    private readonly FigureComposer _figures = new(context);

    public ImmutableArray<FlowItem> Compose(IEnumerable<ReportBlock> blocks, float width)
    {
        var items = ImmutableArray.CreateBuilder<FlowItem>();
        var pending = PageStart.No;
        ReportBlock[] all = [.. blocks];
        foreach (var (index, block) in all.Index())
        {
            if (block is ReportBlock.PageBreak pageBreak)
            {
                pending = pageBreak.WhereLittleIsLeft ? PageStart.WhereLittleIsLeft : PageStart.Always;
                continue;
            }

            var first = items.Count;
            items.AddRange(Compose(block, width));
            if (Introduces(all, index))
            {
                for (var i = first; i < items.Count; i++)
                {
                    items[i] = items[i] with { KeepWithNext = true };
                }
            }

            if (pending != PageStart.No && items.Count > first)
            {
                items[first] = items[first] with { StartsPage = pending };
                pending = PageStart.No;
            }
        }

        return items.ToImmutable();
    }

    /// <summary>A paragraph between a heading and a table or figure stays with both.</summary>
    private static bool Introduces(ReportBlock[] blocks, int index) =>
        blocks[index] is ReportBlock.Paragraph && index > 0 && index + 1 < blocks.Length && blocks[index - 1] is ReportBlock.Heading
        && blocks[index + 1] is not (ReportBlock.Paragraph or ReportBlock.BulletList or ReportBlock.Heading or ReportBlock.PageBreak);

    private IEnumerable<FlowItem> Compose(ReportBlock block, float width) => block switch
    {
        ReportBlock.Heading heading => [Heading(heading, width)],
        ReportBlock.Paragraph paragraph => Paragraph(paragraph, width),
        ReportBlock.KeyFigures tiles => TileBoxes.KeyFigures(tiles.Figures, width),
        ReportBlock.VerdictBanner banner => [new FlowItem(TileBoxes.Banner(banner, context.Texts, width), 10)],
        ReportBlock.Notice notice => [new FlowItem(TileBoxes.Notice(notice, width), 9)],
        ReportBlock.Definitions definitions => Definitions(definitions, width),
        ReportBlock.BulletList list => Bullets(list, width),
        ReportBlock.Code code => CodeComposer.Compose(code, width),
        ReportBlock.Table table => _tables.Compose(table, width),
        ReportBlock.LineChart or ReportBlock.BarChart or ReportBlock.FitChart or ReportBlock.Picture or ReportBlock.Topology or ReportBlock.QrCode
            => _figures.Compose(block, width),
        ReportBlock.Signatures signatures => [new FlowItem(TileBoxes.Signatures(signatures, context.Texts, width), 14)],
        ReportBlock.Contents contents => ContentsComposer.Compose(contents, context, width),
        ReportBlock.Together together => Together(together, width),
        ReportBlock.SideBySide side => [SideBySide(side, width)],
        _ => throw new NotSupportedException($"The PDF renderer cannot draw {block.GetType().Name}."),
    };

    public static IEnumerable<FlowItem> Lines(RichText text, TextStyle style, float width, float spaceBefore, float leading = 1.4f, bool keepWithNext = false, float indent = 0)
    {
        var lines = TextLayout.Break(text, style, width - indent);
        foreach (var (index, line) in lines.Index())
        {
            // Never one line of a paragraph alone on a page: the first stays with the second, the last but one with the last.
            var keep = keepWithNext || (lines.Length > 1 && (index == 0 || index == lines.Length - 2));
            yield return new FlowItem(new LineBox(line, style.Size, leading), index == 0 ? spaceBefore : 0, keep, Indent: indent);
        }
    }

    private FlowItem Heading(ReportBlock.Heading heading, float width)
    {
        var (size, before, colour) = heading.Level switch
        {
            1 => (15f, 22f, context.Accent),
            2 => (11.5f, 15f, Palette.Ink),
            _ => (9.4f, 11f, Palette.Ink),
        };
        var lines = new StackBox([.. Lines(heading.Text, new TextStyle(FontFace.Bold, size, colour), width, 0, 1.25f)]);
        Box box = heading.Level == 1
            ? new DrawnBox(lines.Height + 4, (page, x, y) =>
            {
                lines.Draw(page, x, y);
                page.Rule(x, y + lines.Height + 3, x + width, y + lines.Height + 3, Palette.Rule, 0.7f);
            })
            : lines;
        return new FlowItem(new AnchoredBox(context.NextHeadingAnchor(), box), before, KeepWithNext: true);
    }

    private static IEnumerable<FlowItem> Paragraph(ReportBlock.Paragraph paragraph, float width) => paragraph.Style switch
    {
        ParagraphStyle.Lead => Lines(paragraph.Text, ComposeContext.Lead, width, 9),
        ParagraphStyle.Small => Lines(paragraph.Text, ComposeContext.Small, width, 5),
        _ => Lines(paragraph.Text, ComposeContext.Body, width, 6),
    };

    private static IEnumerable<FlowItem> Bullets(ReportBlock.BulletList list, float width)
    {
        const float Indent = 14;
        foreach (var (index, item) in list.Items.Index())
        {
            var sign = list.Numbered ? $"{index + 1}." : "\u2022";
            foreach (var (line, flow) in Lines(item, ComposeContext.Body, width, index == 0 ? 6 : 2.5f, indent: Indent).Index())
            {
                yield return line > 0 ? flow : flow with
                {
                    Box = new DrawnBox(flow.Box.Height, (page, x, y) =>
                    {
                        var baseline = y + (ComposeContext.Body.Size * 1.06f);
                        page.Text(sign, x - (list.Numbered ? Indent : Indent - 4), baseline, ComposeContext.Body);
                        flow.Box.Draw(page, x, y);
                    }),
                };
            }
        }
    }

    private static IEnumerable<FlowItem> Definitions(ReportBlock.Definitions definitions, float width)
    {
        const float Gap = 18;
        var columns = Math.Clamp(definitions.Columns, 1, 3);
        var columnWidth = (width - (Gap * (columns - 1))) / columns;
        var widest = definitions.Items.Select(item => ComposeContext.Cell.Measure(item.Term)).DefaultIfEmpty(0).Max();
        var termWidth = Math.Min(widest + 10, columnWidth * 0.46f);
        var rows = definitions.Items.Chunk(columns).ToArray();
        foreach (var (row, items) in rows.Index())
        {
            var cells = items.Select((item, index) => (index * (columnWidth + Gap), Definition(item, termWidth, columnWidth)));
            yield return new FlowItem(new RowBox([.. cells]), row == 0 ? 6 : 0, KeepWithNext: row < rows.Length - 1 && (rows.Length <= 10 || row == 0 || row == rows.Length - 2));
        }
    }

    private static DrawnBox Definition(Definition item, float termWidth, float width)
    {
        var term = new StackBox([.. Lines(item.Term, ComposeContext.Cell with { Colour = Palette.Muted }, termWidth - 6, 0, 1.35f)]);
        var value = new StackBox([.. Lines(item.Value, ComposeContext.Cell, width - termWidth, 0, 1.35f)]);
        var height = Math.Max(term.Height, value.Height) + 5;
        return new DrawnBox(height, (page, x, y) =>
        {
            term.Draw(page, x, y + 2.5f);
            value.Draw(page, x + termWidth, y + 2.5f);
            page.Rule(x, y + height, x + width, y + height, Palette.Rule, 0.4f);
        });
    }

    private IEnumerable<FlowItem> Together(ReportBlock.Together together, float width)
    {
        var items = Compose(together.Blocks, width);
        foreach (var (index, item) in items.Index())
        {
            yield return item with { KeepWithNext = index < items.Length - 1, StartsPage = index == 0 ? item.StartsPage : PageStart.No };
        }
    }

    private FlowItem SideBySide(ReportBlock.SideBySide side, float width)
    {
        const float Gap = 20;
        var usable = width - (Gap * (side.Columns.Length - 1));
        var total = side.Columns.Sum(column => column.Weight);
        var columns = ImmutableArray.CreateBuilder<(float, Box)>();
        var x = 0f;
        foreach (var column in side.Columns)
        {
            var columnWidth = usable * (float)(column.Weight / total);
            columns.Add((x, new StackBox(Compose(column.Blocks, columnWidth))));
            x += columnWidth + Gap;
        }

        return new FlowItem(new RowBox(columns.ToImmutable()), 10);
    }
}
