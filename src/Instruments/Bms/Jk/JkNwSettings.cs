using System.Collections.Immutable;
using PackBench.Instruments.Bms.Settings;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>The settings within the answer to read-all. The parameter password (B2) is walked over, never kept.</summary>
internal static class JkNwSettings
{
    /// <summary>False where the frame is not a whole reply, or holds an id of unknown width.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out BmsSettings settings)
    {
        settings = BmsSettings.Empty;
        if (!JkNwFrame.IsWhole(frame) || !JkNwFrame.IsReply(frame))
        {
            return false;
        }

        var values = ImmutableSortedDictionary.CreateBuilder<string, BmsValue>(StringComparer.Ordinal);
        var list = JkNwFrame.InformationOf(frame);
        while (!list.IsEmpty)
        {
            if (!JkNwFields.TryNext(ref list, out var id, out var value))
            {
                return false;
            }

            if (JkNwSettingRow.Find(id) is { } row)
            {
                values[row.Setting.Name] = row.Read(value);
            }
        }

        settings = new BmsSettings(values.ToImmutable());
        return values.Count > 0;
    }
}
