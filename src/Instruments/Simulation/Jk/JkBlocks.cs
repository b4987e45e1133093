using PackBench.Instruments.Bms.Jk;

namespace PackBench.Instruments.Simulation.Jk;

/// <summary>The frames are little-endian and the Modbus registers big-endian: the same content, each number turned round. Bytes and texts keep their order.</summary>
internal static class JkBlocks
{
    // From, to (exclusive), width: vendor's RS485 Modbus V1.1, and its PC program for the end of the cell info.
    private static readonly (int From, int To, int Width)[] Settings = [(6, 282, 4), (282, 284, 2)];

    private static readonly (int From, int To, int Width)[] Cells =
    [
        (6, 70, 2), (70, 74, 4), (74, 78, 2), (80, 146, 2), (146, 162, 4), (162, 166, 2), (166, 170, 4), (170, 172, 2), (174, 190, 4), (192, 194, 2),
        (194, 198, 4), (200, 214, 2), (216, 226, 2), (226, 230, 4), (230, 244, 2), (246, 250, 4), (254, 262, 2), (262, 274, 4), (276, 280, 2),
    ];

    private static readonly (int From, int To, int Width)[] Device = [(38, 46, 4), (182, 184, 2), (262, 266, 4)];

    public static void ToBigEndian(Span<byte> frame, Jk02Type type)
    {
        foreach (var (from, to, width) in type switch { Jk02Type.Settings => Settings, Jk02Type.CellInfo => Cells, _ => Device })
        {
            for (var at = from; at < to; at += width)
            {
                frame.Slice(at, width).Reverse();
            }
        }
    }
}
