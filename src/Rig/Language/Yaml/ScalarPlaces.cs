using YamlDotNet.Core;

namespace PackBench.Rig.Language.Yaml;

/// <summary>Places of the characters of a scalar: value and source are walked side by side.</summary>
internal sealed class ScalarPlaces(SourceText source, int[] indices, int end) : PlaceMap
{
    public override Place At(int offset) => source.PlaceAt(
        offset < indices.Length ? indices[Math.Max(0, offset)] : indices.Length == 0 ? end : indices[^1] + 1);

    public static PlaceMap Of(SourceText source, string value, ScalarStyle style, int start, int end)
    {
        var raw = source.Text;
        var at = Math.Min(start, raw.Length);
        if (style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted)
        {
            at++;
        }
        else if (style is ScalarStyle.Literal or ScalarStyle.Folded)
        {
            // Past the header: `>-` and what may stand behind it.
            var line = raw.IndexOf('\n', at);
            at = line < 0 ? end : line + 1;
        }

        var indices = new int[value.Length];
        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsWhiteSpace(value[i]))
            {
                while (at < end && char.IsWhiteSpace(raw[at]))
                {
                    at++;
                }
            }

            indices[i] = Math.Min(at, end);
            if (at < end && !(char.IsWhiteSpace(value[i]) && !char.IsWhiteSpace(raw[at]) && raw[at] != '\\'))
            {
                at += LengthAt(raw, at, style);
            }
        }

        return new ScalarPlaces(source, indices, end);
    }

    /// <summary>How many source characters stand for one of the value.</summary>
    private static int LengthAt(string raw, int at, ScalarStyle style) => style switch
    {
        ScalarStyle.SingleQuoted when raw[at] == '\'' && at + 1 < raw.Length && raw[at + 1] == '\'' => 2,
        ScalarStyle.DoubleQuoted when raw[at] == '\\' && at + 1 < raw.Length => raw[at + 1] switch
        {
            'x' => 4,
            'u' => 6,
            'U' => 10,
            _ => 2,
        },
        _ => 1,
    };
}
