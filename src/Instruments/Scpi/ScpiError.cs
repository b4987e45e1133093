using System.Globalization;

namespace PackBench.Instruments.Scpi;

/// <summary>One entry of an instrument's error queue.</summary>
public readonly record struct ScpiError(int Code, string Message)
{
    public bool IsNone => Code == 0;

    /// <summary>Reads <c>-222,"Data out of range"</c>, <c>+0,"No error"</c>, <c>0,"No error;0;0 0"</c> and <c>+0, No Error</c>.</summary>
    public static bool TryParse(string text, out ScpiError error)
    {
        error = default;
        var line = text.AsSpan().Trim();
        var comma = line.IndexOf(',');
        // Siglent supplies separate code and text by blanks.
        comma = comma < 0 ? line.IndexOf(' ') : comma;
        var number = comma < 0 ? line : line[..comma];
        if (!int.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var code))
        {
            return false;
        }

        error = new ScpiError(code, comma < 0 ? "" : line[(comma + 1)..].Trim().Trim('"').ToString());
        return true;
    }

    public override string ToString() => $"{Code.ToString(CultureInfo.InvariantCulture)} \"{Message}\"";
}
