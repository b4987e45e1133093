using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Text;

namespace PackBench.Instruments.Discovery;

/// <summary>One resource record, as far as service discovery needs it.</summary>
/// <param name="Name">Its owner, without a dot at its end.</param>
/// <param name="Target">Of a PTR or an SRV.</param>
/// <param name="Port">Of an SRV.</param>
/// <param name="Texts">Of a TXT.</param>
internal sealed record DnsRecord(string Name, ushort Type, string Target, int Port, IPAddress? Address, ImmutableArray<string> Texts);

/// <summary>Questions and answers of DNS (RFC 1035), as far as multicast service discovery (RFC 6763) needs them.</summary>
internal static class DnsMessage
{
    public const ushort A = 1;
    public const ushort Ptr = 12;
    public const ushort Txt = 16;
    public const ushort Srv = 33;
    private const ushort Internet = 1;
    private const ushort UnicastAnswerWanted = 0x8000;
    private const int MostRecords = 200;
    private const int MostJumps = 32;

    /// <summary>A question for pointers, to be answered to whoever asks.</summary>
    public static byte[] Question(IReadOnlyList<string> services)
    {
        using var message = new MemoryStream();
        Span<byte> head = stackalloc byte[12];
        head.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(head[4..], (ushort)services.Count);
        message.Write(head);
        foreach (var service in services)
        {
            foreach (var label in service.Split('.'))
            {
                message.WriteByte((byte)label.Length);
                message.Write(Encoding.ASCII.GetBytes(label));
            }

            message.Write([0, 0, (byte)Ptr, UnicastAnswerWanted >> 8, (byte)Internet]);
        }

        return message.ToArray();
    }

    /// <summary>The records of an answer; false for anything that is not a whole one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out ImmutableArray<DnsRecord> records)
    {
        records = [];
        if (message.Length < 12 || (message[2] & 0x80) == 0)
        {
            return false;
        }

        var questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        var count = BinaryPrimitives.ReadUInt16BigEndian(message[6..]) + BinaryPrimitives.ReadUInt16BigEndian(message[8..]) + BinaryPrimitives.ReadUInt16BigEndian(message[10..]);
        var at = 12;
        for (var i = 0; i < questions; i++)
        {
            if (!TryName(message, ref at, out _) || (at += 4) > message.Length)
            {
                return false;
            }
        }

        var read = ImmutableArray.CreateBuilder<DnsRecord>();
        for (var i = 0; i < Math.Min(count, MostRecords); i++)
        {
            if (!TryRecord(message, ref at, out var record))
            {
                return false;
            }

            read.Add(record);
        }

        records = read.ToImmutable();
        return true;
    }

    private static bool TryRecord(ReadOnlySpan<byte> message, ref int at, out DnsRecord record)
    {
        record = new DnsRecord("", 0, "", 0, null, []);
        if (!TryName(message, ref at, out var name) || at + 10 > message.Length)
        {
            return false;
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
        var length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 8)..]);
        var start = at + 10;
        at = start + length;
        if (at > message.Length)
        {
            return false;
        }

        var inside = start + (type == Srv ? 6 : 0);
        record = record with { Name = name, Type = type };
        switch (type)
        {
            case Ptr or Srv when inside < at && TryName(message, ref inside, out var target):
                record = record with { Target = target, Port = type == Srv ? BinaryPrimitives.ReadUInt16BigEndian(message[(start + 4)..]) : 0 };
                return true;
            case Ptr or Srv:
                return false;
            case A when length == 4:
                record = record with { Address = new IPAddress(message.Slice(start, 4)) };
                return true;
            case Txt:
                record = record with { Texts = Texts(message[start..at]) };
                return true;
            default:
                return true;
        }
    }

    private static ImmutableArray<string> Texts(ReadOnlySpan<byte> data)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        while (!data.IsEmpty && data[0] < data.Length)
        {
            texts.Add(Encoding.UTF8.GetString(data.Slice(1, data[0])));
            data = data[(1 + data[0])..];
        }

        return texts.ToImmutable();
    }

    /// <summary>Labels may be said once and pointed at from then on; a pointer that goes round in circles is no name.</summary>
    private static bool TryName(ReadOnlySpan<byte> message, ref int at, out string name)
    {
        var labels = new List<string>();
        var (here, jumps) = (at, 0);
        name = "";
        while (here < message.Length)
        {
            var length = message[here];
            if (length == 0)
            {
                at = jumps == 0 ? here + 1 : at;
                name = string.Join('.', labels);
                return true;
            }

            if ((length & 0xC0) == 0xC0)
            {
                if (here + 1 >= message.Length || jumps++ == MostJumps)
                {
                    return false;
                }

                at = jumps == 1 ? here + 2 : at;
                here = ((length & 0x3F) << 8) | message[here + 1];
                continue;
            }

            if (length > 63 || here + 1 + length > message.Length)
            {
                return false;
            }

            labels.Add(Encoding.UTF8.GetString(message.Slice(here + 1, length)));
            here += 1 + length;
        }

        return false;
    }
}
