using System.Buffers.Binary;
using System.Text;

namespace PackBench.Reports.Pdf;

/// <summary>
/// A TrueType font with the outlines of the used glyphs only. Glyph numbers stay, so that text drawn before and after has
/// the same codes; what is not needed to draw is left out. Tables as in the OpenType specification 1.9.
/// </summary>
internal static class FontSubset
{
    private static readonly string[] Kept = ["OS/2", "cmap", "cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post", "prep"];
    private static readonly byte[] Padding = new byte[3];

    public static byte[] Make(ReadOnlySpan<byte> font, IEnumerable<ushort> glyphs)
    {
        var tables = Directory(font);
        var (glyf, loca) = Outlines(tables, glyphs);
        (tables["glyf"], tables["loca"]) = (glyf, loca);
        // Version 3: no glyph names (post). Long offsets (head, indexToLocFormat at 50).
        BinaryPrimitives.WriteUInt32BigEndian(tables["post"], 0x00030000);
        tables["post"] = tables["post"][..32];
        BinaryPrimitives.WriteInt16BigEndian(tables["head"].AsSpan(50), 1);
        return Assemble(tables);
    }

    private static SortedDictionary<string, byte[]> Directory(ReadOnlySpan<byte> font)
    {
        var tables = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var count = BinaryPrimitives.ReadUInt16BigEndian(font[4..]);
        for (var i = 0; i < count; i++)
        {
            var record = font.Slice(12 + (i * 16), 16);
            var tag = Encoding.ASCII.GetString(record[..4]);
            if (Kept.Contains(tag, StringComparer.Ordinal))
            {
                var (offset, length) = (BinaryPrimitives.ReadInt32BigEndian(record[8..]), BinaryPrimitives.ReadInt32BigEndian(record[12..]));
                tables[tag] = font.Slice(offset, length).ToArray();
            }
        }

        return tables;
    }

    private static (byte[] Glyf, byte[] Loca) Outlines(SortedDictionary<string, byte[]> tables, IEnumerable<ushort> glyphs)
    {
        var (glyf, loca) = (tables["glyf"], tables["loca"]);
        var isLong = BinaryPrimitives.ReadInt16BigEndian(tables["head"].AsSpan(50)) == 1;
        var count = BinaryPrimitives.ReadUInt16BigEndian(tables["maxp"].AsSpan(4));
        var needed = new SortedSet<int>();
        // Glyph 0 is what a reader shows for a code it does not know; a font must have it.
        var open = new Stack<int>([0, .. glyphs]);
        while (open.TryPop(out var glyph))
        {
            if (glyph < count && needed.Add(glyph))
            {
                foreach (var part in Parts(Outline(glyph)))
                {
                    open.Push(part);
                }
            }
        }

        using var outlines = new MemoryStream();
        var offsets = new byte[(count + 1) * 4];
        for (var glyph = 0; glyph <= count; glyph++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(offsets.AsSpan(glyph * 4), (uint)outlines.Length);
            if (needed.Contains(glyph))
            {
                outlines.Write(Outline(glyph));
                outlines.Write(Padding.AsSpan(0, (int)(-outlines.Length & 3)));
            }
        }

        return (outlines.ToArray(), offsets);

        ReadOnlySpan<byte> Outline(int glyph) => glyf.AsSpan()[Offset(glyph)..Offset(glyph + 1)];

        int Offset(int glyph) => isLong
            ? BinaryPrimitives.ReadInt32BigEndian(loca.AsSpan(glyph * 4))
            : BinaryPrimitives.ReadUInt16BigEndian(loca.AsSpan(glyph * 2)) * 2;
    }

    /// <summary>The glyphs that a composite glyph is made of: an accent and its letter.</summary>
    private static List<int> Parts(ReadOnlySpan<byte> outline)
    {
        const int WordArguments = 0x1, OneScale = 0x8, MoreFollow = 0x20, TwoScales = 0x40, Matrix = 0x80;
        var parts = new List<int>();
        if (outline.Length < 10 || BinaryPrimitives.ReadInt16BigEndian(outline) >= 0)
        {
            return parts;
        }

        for (var (at, flags) = (10, MoreFollow); (flags & MoreFollow) != 0;)
        {
            flags = BinaryPrimitives.ReadUInt16BigEndian(outline[at..]);
            parts.Add(BinaryPrimitives.ReadUInt16BigEndian(outline[(at + 2)..]));
            at += 4 + ((flags & WordArguments) != 0 ? 4 : 2);
            at += (flags & OneScale) != 0 ? 2 : (flags & TwoScales) != 0 ? 4 : (flags & Matrix) != 0 ? 8 : 0;
        }

        return parts;
    }

    private static byte[] Assemble(SortedDictionary<string, byte[]> tables)
    {
        BinaryPrimitives.WriteUInt32BigEndian(tables["head"].AsSpan(8), 0);
        var start = 12 + (tables.Count * 16);
        var font = new byte[start + tables.Values.Sum(table => (table.Length + 3) & ~3)];
        var power = 1 << (int)Math.Log2(tables.Count);
        BinaryPrimitives.WriteUInt32BigEndian(font, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(4), (ushort)tables.Count);
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(6), (ushort)(power * 16));
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(8), (ushort)Math.Log2(power));
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(10), (ushort)((tables.Count - power) * 16));
        var (record, offset, head) = (12, start, 0);
        foreach (var (tag, table) in tables)
        {
            table.CopyTo(font, offset);
            Encoding.ASCII.GetBytes(tag, font.AsSpan(record));
            BinaryPrimitives.WriteUInt32BigEndian(font.AsSpan(record + 4), Checksum(font.AsSpan(offset, (table.Length + 3) & ~3)));
            BinaryPrimitives.WriteInt32BigEndian(font.AsSpan(record + 8), offset);
            BinaryPrimitives.WriteInt32BigEndian(font.AsSpan(record + 12), table.Length);
            head = tag == "head" ? offset : head;
            (record, offset) = (record + 16, offset + ((table.Length + 3) & ~3));
        }

        BinaryPrimitives.WriteUInt32BigEndian(font.AsSpan(head + 8), unchecked(0xB1B0AFBA - Checksum(font)));
        return font;
    }

    private static uint Checksum(ReadOnlySpan<byte> table)
    {
        var sum = 0u;
        for (var i = 0; i < table.Length; i += 4)
        {
            sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(table[i..]));
        }

        return sum;
    }
}
