using System.Buffers.Binary;

namespace PackBench.Instruments.Transports;

/// <summary>Message types of HiSLIP (IVI-6.1, table 4).</summary>
internal enum HislipType : byte
{
    Initialize = 0,
    InitializeResponse = 1,
    FatalError = 2,
    Error = 3,
    DeviceClearComplete = 8,
    DeviceClearAcknowledge = 9,
    Data = 6,
    DataEnd = 7,
    Interrupted = 13,
    AsyncInterrupted = 14,
    AsyncMaximumMessageSize = 15,
    AsyncMaximumMessageSizeResponse = 16,
    AsyncInitialize = 17,
    AsyncInitializeResponse = 18,
    AsyncDeviceClear = 19,
    AsyncServiceRequest = 20,
    AsyncDeviceClearAcknowledge = 23,
}

/// <summary>The header of a HiSLIP message: 'HS', type, control code, parameter, length of the payload; big endian.</summary>
internal readonly record struct HislipHeader(HislipType Type, byte Control, uint Parameter, ulong Length)
{
    public const int Size = 16;

    public void Write(Span<byte> header)
    {
        "HS"u8.CopyTo(header);
        header[2] = (byte)Type;
        header[3] = Control;
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], Parameter);
        BinaryPrimitives.WriteUInt64BigEndian(header[8..], Length);
    }

    /// <summary>Throws <see cref="InvalidDataException"/> where the bytes are not the beginning of a message.</summary>
    public static HislipHeader Read(ReadOnlySpan<byte> header) => header[..2].SequenceEqual("HS"u8)
        ? new HislipHeader((HislipType)header[2], header[3], BinaryPrimitives.ReadUInt32BigEndian(header[4..]), BinaryPrimitives.ReadUInt64BigEndian(header[8..]))
        : throw new InvalidDataException($"expected the beginning of a HiSLIP message; got {Convert.ToHexString(header)}");
}
