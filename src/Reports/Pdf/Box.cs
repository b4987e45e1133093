namespace PackBench.Reports.Pdf;

/// <summary>A measured piece of the page that is not divided.</summary>
internal abstract class Box
{
    public abstract float Height { get; }

    public abstract void Draw(PageCanvas page, float x, float y);

    /// <summary>Anchors inside, with their distance from the top.</summary>
    public virtual IEnumerable<(string Anchor, float Offset)> Anchors => [];
}

internal enum PageStart
{
    No,
    WhereLittleIsLeft,
    Always,
}

/// <summary>A box with what the paginator must know about it.</summary>
/// <param name="SpaceBefore">Kept above, except at the top of a page.</param>
/// <param name="KeepWithNext">Stays on the page of the item after it.</param>
/// <param name="RepeatedHead">Drawn again where this item begins a page: the heads of its table.</param>
/// <param name="Indent">From the left margin.</param>
internal sealed record FlowItem(
    Box Box,
    float SpaceBefore = 0,
    bool KeepWithNext = false,
    Box? RepeatedHead = null,
    PageStart StartsPage = PageStart.No,
    float Indent = 0);

/// <summary>Boxes one under the other.</summary>
internal sealed class StackBox(ImmutableArray<FlowItem> items) : Box
{
    public override float Height { get; } = items.Select((item, index) => item.Box.Height + (index == 0 ? 0 : item.SpaceBefore)).Sum();

    public override IEnumerable<(string Anchor, float Offset)> Anchors
    {
        get
        {
            foreach (var (item, y) in Placed())
            {
                foreach (var (anchor, offset) in item.Box.Anchors)
                {
                    yield return (anchor, y + offset);
                }
            }
        }
    }

    public override void Draw(PageCanvas page, float x, float y)
    {
        foreach (var (item, offset) in Placed())
        {
            item.Box.Draw(page, x + item.Indent, y + offset);
        }
    }

    private IEnumerable<(FlowItem Item, float Y)> Placed()
    {
        var y = 0f;
        foreach (var (index, item) in items.Index())
        {
            y += index == 0 ? 0 : item.SpaceBefore;
            yield return (item, y);
            y += item.Box.Height;
        }
    }
}

/// <summary>Boxes beside each other, tops level.</summary>
internal sealed class RowBox(ImmutableArray<(float X, Box Box)> columns) : Box
{
    public override float Height { get; } = columns.Select(column => column.Box.Height).DefaultIfEmpty(0).Max();

    public override IEnumerable<(string Anchor, float Offset)> Anchors => columns.SelectMany(column => column.Box.Anchors);

    public override void Draw(PageCanvas page, float x, float y)
    {
        foreach (var (offset, box) in columns)
        {
            box.Draw(page, x + offset, y);
        }
    }
}

/// <summary>One line of text.</summary>
internal sealed class LineBox(TextLine line, float size, float leading = 1.36f) : Box
{
    public override float Height { get; } = size * leading;

    public override void Draw(PageCanvas page, float x, float y) => page.Line(line, x, y + (size * (0.5f + (leading / 2) - 0.14f)));
}

/// <summary>Names the place of the box inside.</summary>
internal sealed class AnchoredBox(string anchor, Box inner) : Box
{
    public override float Height => inner.Height;

    public override IEnumerable<(string Anchor, float Offset)> Anchors => inner.Anchors.Prepend((anchor, 0));

    public override void Draw(PageCanvas page, float x, float y)
    {
        page.Anchor(anchor, x, Math.Max(0, y - 8));
        inner.Draw(page, x, y);
    }
}

/// <summary>A box drawn by a function: banners, tiles, charts.</summary>
internal sealed class DrawnBox(float height, Action<PageCanvas, float, float> draw) : Box
{
    public override float Height => height;

    public override void Draw(PageCanvas page, float x, float y) => draw(page, x, y);
}
