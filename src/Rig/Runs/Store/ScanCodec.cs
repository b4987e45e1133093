namespace PackBench.Rig.Runs.Store;

/// <summary>
/// The two compact columns of a scan. <c>validity</c>: null when all is good, else one letter a channel
/// (<c>.</c> good, <c>m</c> missing, <c>s</c> stale, <c>o</c> overload, <c>i</c> implausible). <c>ages</c>: null when every value was
/// taken at the tick, else runs of (channels, age) as variable-length numbers, the age zigzag-coded in 100 ns. A missing reading
/// without a value has no age and joins the run it stands in.
/// </summary>
internal static class ScanCodec
{
    private static ReadOnlySpan<byte> Letters => ".msoi"u8;

    /// <summary>False when all is good. <paramref name="letters"/> has one byte a channel.</summary>
    public static bool WriteValidity(ReadOnlySpan<Reading> readings, Span<byte> letters)
    {
        var flagged = false;
        for (var i = 0; i < readings.Length; i++)
        {
            var validity = readings[i].Validity;
            flagged |= validity != Validity.Good;
            letters[i] = Letters[(int)validity];
        }

        return flagged;
    }

    public static Validity ReadValidity(byte letter) => Letters.IndexOf(letter) is >= 0 and var index
        ? (Validity)index
        : throw new InvalidDataException($"'{(char)letter}' is no validity.");

    /// <summary>Bytes written; 0 when every value was taken at the tick. Room needed: 20 bytes a channel.</summary>
    public static int WriteAges(ReadOnlySpan<Reading> readings, TimeSpan elapsed, Span<byte> ages)
    {
        var length = 0;
        var run = 0;
        var age = 0L;
        var any = false;
        foreach (ref readonly var reading in readings)
        {
            if (!HasNoAge(reading) && (elapsed - reading.Taken).Ticks is var next && next != age)
            {
                if (run > 0)
                {
                    length = WriteRun(ages, length, run, age);
                }

                (run, age, any) = (0, next, true);
            }

            run++;
        }

        return any ? WriteRun(ages, length, run, age) : 0;
    }

    public static void ReadAges(ReadOnlySpan<byte> ages, TimeSpan elapsed, Span<TimeSpan> taken)
    {
        var at = 0;
        var channel = 0;
        while (at < ages.Length)
        {
            var run = ReadNumber(ages, ref at);
            var zigzag = ReadNumber(ages, ref at);
            var age = (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
            for (; run > 0; run--)
            {
                if (channel == taken.Length)
                {
                    throw new InvalidDataException("There are more ages than channels.");
                }

                taken[channel++] = elapsed - TimeSpan.FromTicks(age);
            }
        }

        taken[channel..].Fill(elapsed);
    }

    public static bool HasNoAge(in Reading reading) => reading.Validity == Validity.Missing && double.IsNaN(reading.Value);

    private static int WriteRun(Span<byte> ages, int length, int run, long age)
    {
        length = WriteNumber(ages, length, (ulong)run);
        return WriteNumber(ages, length, (ulong)((age << 1) ^ (age >> 63)));
    }

    private static int WriteNumber(Span<byte> into, int at, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            into[at++] = (byte)(value | 0x80);
        }

        into[at++] = (byte)value;
        return at;
    }

    private static ulong ReadNumber(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at == bytes.Length)
            {
                break;
            }

            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("The ages of a scan end in the middle of a number.");
    }
}
