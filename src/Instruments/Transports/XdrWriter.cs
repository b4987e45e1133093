using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace PackBench.Instruments.Transports;

/// <summary>External data representation (RFC 4506), as far as ONC RPC and VXI-11 need it: big endian, padded to four bytes.</summary>
internal sealed class XdrWriter
{
    private readonly ArrayBufferWriter<byte> bytes = new(256);

    public ReadOnlyMemory<byte> Written => bytes.WrittenMemory;

    public XdrWriter Number(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes.GetSpan(4), value);
        bytes.Advance(4);
        return this;
    }

    public XdrWriter Number(int value) => Number(unchecked((uint)value));

    public XdrWriter Text(string value) => Opaque(Encoding.ASCII.GetBytes(value));

    public XdrWriter Opaque(ReadOnlySpan<byte> value)
    {
        Number((uint)value.Length);
        bytes.Write(value);
        bytes.Write("\0\0\0"u8[..((4 - value.Length % 4) % 4)]);
        return this;
    }
}

/// <summary>Reads what <see cref="XdrWriter"/> writes; throws <see cref="InvalidDataException"/> where the bytes end too early.</summary>
internal ref struct XdrReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    public uint Number()
    {
        var value = BinaryPrimitives.ReadUInt32BigEndian(Take(4));
        return value;
    }

    public ReadOnlySpan<byte> Opaque()
    {
        var length = Number();
        if (length > rest.Length)
        {
            throw new InvalidDataException($"the answer announces {length} bytes and has {rest.Length}");
        }

        var value = Take((int)length);
        // Some instruments leave the padding of the last field out.
        rest = rest[Math.Min(rest.Length, (4 - (int)length % 4) % 4)..];
        return value;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (rest.Length < count)
        {
            throw new InvalidDataException($"the answer ends where {count} more bytes were due");
        }

        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
