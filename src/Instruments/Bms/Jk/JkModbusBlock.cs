namespace PackBench.Instruments.Bms.Jk;

/// <summary>Turns what function 03 reads into the 300-byte frame with the same content: the same order, the other byte order.</summary>
internal static class JkModbusBlock
{
    /// <summary>Offsets in the frame from which so many numbers of so many bytes follow; bytes and texts are not listed, they keep their order.</summary>
    private static readonly (int Offset, int Width, int Count)[] CellNumbers =
    [
        (6, 2, 32), (70, 4, 1), (74, 2, 2), (80, 2, 33), (146, 4, 4), (162, 2, 2), (166, 4, 1), (170, 2, 1), (174, 4, 4), (192, 2, 1),
        (194, 4, 1), (202, 2, 6), (218, 2, 4), (226, 4, 1), (234, 2, 2), (246, 4, 1), (254, 2, 4),
    ];

    private static readonly (int Offset, int Width, int Count)[] SettingNumbers = [(6, 4, 66), (270, 4, 3), (282, 2, 1)];

    /// <param name="block">From the first address of its kind on; what was not read stays zero in the frame.</param>
    public static void ToFrame(ReadOnlySpan<byte> block, Jk02Type type, Span<byte> frame)
    {
        Jk02Frame.Begin(frame, type, 0);
        block.CopyTo(frame[Jk02Frame.Head..]);
        var numbers = type switch
        {
            Jk02Type.CellInfo => CellNumbers,
            Jk02Type.Settings => SettingNumbers,
            _ => [],
        };
        foreach (var (offset, width, count) in numbers)
        {
            for (var i = 0; i < count; i++)
            {
                frame.Slice(offset + (i * width), width).Reverse();
            }
        }

        Jk02Frame.Seal(frame);
    }
}
