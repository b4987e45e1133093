namespace PackBench.Rig.App.Drawing;

/// <summary>What a cell of the screen means; the palette of the terminal decides how that looks. Never the only carrier of a meaning: a word or a sign stands beside it.</summary>
public enum Ink : byte
{
    Normal,
    Dim,

    /// <summary>What was expected, behind what is measured.</summary>
    Predicted,
    Title,
    Key,
    Good,
    Warning,
    Alarm,

    /// <summary>The STOP key while an output is on.</summary>
    Stop,
    Selected,
    Input,
    FirstSeries,
    SecondSeries,
    ThirdSeries,
    FourthSeries,
}
