using System.Text;

namespace PackBench.Instruments.Scpi;

/// <summary>The units that instruments write behind their numbers. 'm' is milli here and 'M' mega, except that MA, MV and MW in capitals are not told apart and refused.</summary>
internal static class ScpiUnit
{
    public static bool TryScale(ReadOnlySpan<byte> unit, out double scale)
    {
        scale = 1;
        if (unit.IsEmpty || IsPlain(unit))
        {
            return true;
        }

        if (unit.Length < 2 || !IsPlain(unit[1..]))
        {
            return false;
        }

        scale = unit[0] switch
        {
            (byte)'m' => 1e-3,
            (byte)'u' or 0xB5 => 1e-6,
            (byte)'n' => 1e-9,
            (byte)'k' or (byte)'K' => 1e3,
            _ => 0,
        };
        return scale != 0;
    }

    private static bool IsPlain(ReadOnlySpan<byte> unit) => unit.Length switch
    {
        1 => unit[0] is (byte)'V' or (byte)'A' or (byte)'W' or (byte)'C' or (byte)'S' or (byte)'s' or (byte)'R' or (byte)'%',
        2 => Ascii.EqualsIgnoreCase(unit, "Hz"u8) || Ascii.EqualsIgnoreCase(unit, "Ah"u8) || Ascii.EqualsIgnoreCase(unit, "Wh"u8),
        3 => Ascii.EqualsIgnoreCase(unit, "OHM"u8),
        _ => false,
    };
}
