namespace PackBench.Rig.Language;

/// <summary>From a character of a text to its place in the file that the text was read from.</summary>
internal abstract class PlaceMap
{
    public abstract Place At(int offset);

    /// <summary>For a text that stands on one line as it is.</summary>
    public static PlaceMap From(Place start) => new OneLine(start);

    /// <summary>This map seen from a text that begins <paramref name="offset"/> characters later.</summary>
    public PlaceMap Skip(int offset) => new Later(this, offset);

    private sealed class OneLine(Place start) : PlaceMap
    {
        public override Place At(int offset) => start with { Column = start.Column + Math.Max(0, offset) };
    }

    private sealed class Later(PlaceMap map, int skipped) : PlaceMap
    {
        public override Place At(int offset) => map.At(skipped + Math.Max(0, offset));
    }
}
