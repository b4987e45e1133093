using System.Buffers.Binary;
using System.Collections.Immutable;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>Settings (type 01) to <see cref="BmsSettings"/> and back. Both editions agree in what is read here.</summary>
public static class Jk02Settings
{
    /// <summary>Decodes a whole frame. False where it is not one, or its sum does not fit.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out BmsSettings settings)
    {
        settings = BmsSettings.Empty;
        if (!Jk02Frame.IsWhole(frame) || Jk02Frame.TypeOf(frame) != Jk02Type.Settings)
        {
            return false;
        }

        var values = ImmutableSortedDictionary.CreateBuilder<string, BmsValue>(StringComparer.Ordinal);
        foreach (var row in Jk02SettingRow.All)
        {
            values.Add(row.Setting.Name, row.Read(frame));
        }

        settings = new BmsSettings(values.ToImmutable());
        return true;
    }

    /// <summary>The same of a unit whose frames have the layout of 32 cells, which says more behind their resistances.</summary>
    internal static bool TryRead32(ReadOnlySpan<byte> frame, out BmsSettings settings)
    {
        const int Switches = 282;
        const int SmartSleep = 1 << 6;
        const int Hours = 286;
        if (!TryRead(frame, out settings))
        {
            return false;
        }

        if ((BinaryPrimitives.ReadUInt16LittleEndian(frame[Switches..]) & SmartSleep) != 0)
        {
            settings = settings.With(Jk02SettingRow.SmartSleepTime.Name, BmsValue.Of(Quantity.Of(frame[Hours], Units.Hour)));
        }

        return true;
    }

    /// <summary>The inverse of <see cref="TryRead"/>; for simulators and tests. Settings that are not listed are written as zero.</summary>
    internal static void Write(Span<byte> frame, BmsSettings settings, byte counter)
    {
        Jk02Frame.Begin(frame, Jk02Type.Settings, counter);
        foreach (var row in Jk02SettingRow.All)
        {
            if (settings.Find(row.Setting.Name) is { } value)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(frame[row.Offset..], row.Raw(value));
            }
        }

        Jk02Frame.Seal(frame);
    }
}
