using System.Globalization;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>
/// Which edition of the 1600h block a unit has. In the first edition 1604h calibrates the current and 1606h loads the
/// Li-ion preset; in the second 1604h shuts the unit down and 1606h calibrates. Nothing on the wire tells which it is.
/// </summary>
internal static class JkCommandBlock
{
    // The one log of writes to this block (tlamoureux24) is of a JK_PB1A16S15P with software 15.30; it shows the second edition.
    private const int ProvenMajor = 15;
    private const int ProvenMinor = 30;

    /// <summary>From here on the factor counts in ten-thousandths and how the current is computed is not resolved.</summary>
    private const int UnresolvedMajor = 19;

    /// <summary>Null where the second edition is certain, else the reason in words.</summary>
    public static string? RefuseCalibration(BmsIdentity unit)
    {
        var isPb = unit.Model.StartsWith("JK_PB", StringComparison.Ordinal) || unit.Model.StartsWith("JK-PB", StringComparison.Ordinal);
        var (major, minor) = Version(unit);
        return isPb && major == ProvenMajor && minor >= ProvenMinor ? null
            : RefuseUnresolved(unit)
            ?? $"which edition of the 1600h block {unit.Model} with software {unit.Software} has is not certain: on another edition the address that calibrates loads the Li-ion preset, or shuts the unit down. It is proven for JK_PB with software {ProvenMajor}.{ProvenMinor} and later {ProvenMajor}.x; use the link behind Bluetooth or the app";
    }

    /// <summary>Null where it is known how the unit computes its current, else the reason in words.</summary>
    public static string? RefuseUnresolved(BmsIdentity unit) => Version(unit).Major is not { } major
        ? $"software version '{unit.Software}' cannot be read, so the edition is not certain"
        : major >= UnresolvedMajor
            ? $"how software {unit.Software} computes its current from its sensor is not resolved (V{UnresolvedMajor} counts otherwise), so a result could not be proved"
            : null;

    private static (int? Major, int? Minor) Version(BmsIdentity unit)
    {
        var parts = unit.Software.Split('.');
        return (Number(parts[0]), parts.Length > 1 ? Number(parts[1]) : null);

        static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
