namespace PackBench.Reports.Pdf;

/// <summary>A box on its page, from the upper edge of the paper.</summary>
internal readonly record struct PlacedBox(Box Box, float X, float Y);

/// <summary>Divides the flow into pages. A chain of items that are kept together moves as one, unless it is longer than a page.</summary>
internal static class Paginator
{
    public static ImmutableArray<ImmutableArray<PlacedBox>> Paginate(IReadOnlyList<FlowItem> items)
    {
        var pages = new PageList();
        for (var start = 0; start < items.Count;)
        {
            var end = start + 1;
            while (end < items.Count && items[end - 1].KeepWithNext && items[end].StartsPage == PageStart.No)
            {
                end++;
            }

            Place(pages, [.. items.Skip(start).Take(end - start)]);
            start = end;
        }

        return pages.ToImmutable();
    }

    private static void Place(PageList pages, ImmutableArray<FlowItem> chain)
    {
        var height = chain.Select((item, index) => item.Box.Height + (index == 0 ? 0 : item.SpaceBefore)).Sum();
        if (!pages.AtTop && (chain[0].StartsPage == PageStart.Always || (chain[0].StartsPage == PageStart.WhereLittleIsLeft && !pages.Fits(PageGeometry.TextHeight / 2))))
        {
            pages.Break();
        }

        if (!pages.Fits(height + (pages.AtTop ? 0 : chain[0].SpaceBefore)) && !pages.AtTop && height <= PageGeometry.TextHeight)
        {
            pages.Break();
        }

        foreach (var item in chain)
        {
            if (!pages.AtTop && !pages.Fits(item.SpaceBefore + item.Box.Height))
            {
                pages.Break();
            }

            if (pages.AtTop && item.RepeatedHead is { } head)
            {
                pages.Add(head, item.Indent);
            }
            else if (!pages.AtTop)
            {
                pages.Skip(item.SpaceBefore);
            }

            pages.Add(item.Box, item.Indent);
        }
    }

    private sealed class PageList
    {
        private readonly List<List<PlacedBox>> _pages = [[]];
        private float _y = PageGeometry.Top;

        public bool AtTop => _pages[^1].Count == 0;

        public bool Fits(float height) => _y + height <= PageGeometry.Bottom + 0.01f;

        public void Break()
        {
            _pages.Add([]);
            _y = PageGeometry.Top;
        }

        public void Skip(float space) => _y += space;

        public void Add(Box box, float indent)
        {
            _pages[^1].Add(new PlacedBox(box, PageGeometry.Left + indent, _y));
            _y += box.Height;
        }

        public ImmutableArray<ImmutableArray<PlacedBox>> ToImmutable() => [.. _pages.Select(page => page.ToImmutableArray())];
    }
}
