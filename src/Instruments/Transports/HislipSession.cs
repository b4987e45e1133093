using System.Buffers.Binary;
using System.Text;

namespace PackBench.Instruments.Transports;

/// <summary>A HiSLIP session in synchronised mode: every answer carries the number of its question, others are dropped.</summary>
internal sealed class HislipSession : IDisposable
{
    private const uint FirstMessage = 0xFFFFFF00;
    private const uint AnyMessage = 0xFFFFFFFF;
    private const uint Version20 = 0x0200;
    private const uint Vendor = ('P' << 8) | 'B';
    private const byte EncryptionMandatory = 2;
    private readonly HislipChannel synchronous;
    private readonly HislipChannel asynchronous;
    private readonly int maximumPayload;
    private uint nextMessage = FirstMessage;
    private uint lastMessage;
    private bool answerWasReadToItsEnd;

    private HislipSession(HislipChannel synchronous, HislipChannel asynchronous, int maximumPayload, Version version)
    {
        this.synchronous = synchronous;
        this.asynchronous = asynchronous;
        this.maximumPayload = maximumPayload;
        Version = version;
    }

    /// <summary>What both sides speak: 1.0 or 2.0.</summary>
    public Version Version { get; }

    public static async ValueTask<HislipSession> OpenAsync(TransportAddress address, TimeProvider time, CancellationToken cancellationToken)
    {
        var synchronous = new HislipChannel(await TcpTransport.ConnectAsync(address, address.EffectivePort, time, cancellationToken));
        HislipChannel? asynchronous = null;
        try
        {
            var device = address.Path.Length == 0 ? "hislip0" : address.Path;
            await synchronous.SendAsync(HislipType.Initialize, 0, (Version20 << 16) | Vendor, Encoding.ASCII.GetBytes(device), cancellationToken);
            var (hello, _) = await synchronous.ReceiveAsync(HislipType.InitializeResponse, cancellationToken);
            if ((hello.Control & EncryptionMandatory) != 0)
            {
                throw new LinkException($"{address}: insists on encryption, which is not spoken here; switch it off at the instrument or use another transport", isTransient: false);
            }

            asynchronous = new HislipChannel(await TcpTransport.ConnectAsync(address, address.EffectivePort, time, cancellationToken));
            await asynchronous.SendAsync(HislipType.AsyncInitialize, 0, hello.Parameter & 0xFFFF, default, cancellationToken);
            await asynchronous.ReceiveAsync(HislipType.AsyncInitializeResponse, cancellationToken);
            var size = new byte[8];
            BinaryPrimitives.WriteUInt64BigEndian(size, 1 << 20);
            await asynchronous.SendAsync(HislipType.AsyncMaximumMessageSize, 0, 0, size, cancellationToken);
            var (_, answer) = await asynchronous.ReceiveAsync(HislipType.AsyncMaximumMessageSizeResponse, cancellationToken);
            var theirs = answer.Length >= 8 ? BinaryPrimitives.ReadUInt64BigEndian(answer) : 1 << 16;
            var payload = (int)Math.Clamp(theirs, 64, 1 << 20) - HislipHeader.Size;
            return new HislipSession(synchronous, asynchronous, payload, new Version((int)(hello.Parameter >> 24), (int)(hello.Parameter >> 16) & 0xFF));
        }
        catch
        {
            synchronous.Dispose();
            asynchronous?.Dispose();
            throw;
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        // The control bit tells that the answer before was read to its end, so that the device need not count it as interrupted.
        var delivered = answerWasReadToItsEnd ? (byte)1 : (byte)0;
        answerWasReadToItsEnd = false;
        lastMessage = nextMessage;
        nextMessage += 2;
        do
        {
            var piece = message[..Math.Min(message.Length, maximumPayload)];
            message = message[piece.Length..];
            await synchronous.SendAsync(message.IsEmpty ? HislipType.DataEnd : HislipType.Data, delivered, lastMessage, piece, cancellationToken);
        }
        while (!message.IsEmpty);
    }

    /// <summary>Some bytes of the answer to the last message and whether they are its last.</summary>
    public async ValueTask<(byte[] Bytes, bool IsEnd)> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (header, payload) = await synchronous.ReceiveAsync(cancellationToken);
            if (header.Type is HislipType.Data or HislipType.DataEnd && (header.Parameter == lastMessage || header.Parameter == AnyMessage))
            {
                var isEnd = header.Type == HislipType.DataEnd;
                answerWasReadToItsEnd |= isEnd;
                return (payload, isEnd);
            }
        }
    }

    /// <summary>Device clear (IVI-6.1, 6.12): agreed on the asynchronous channel, then the synchronous one is read empty.</summary>
    public async ValueTask ClearAsync(CancellationToken cancellationToken)
    {
        await asynchronous.SendAsync(HislipType.AsyncDeviceClear, 0, 0, default, cancellationToken);
        await asynchronous.ReceiveAsync(HislipType.AsyncDeviceClearAcknowledge, cancellationToken);
        await synchronous.SendAsync(HislipType.DeviceClearComplete, 0, 0, default, cancellationToken);
        await synchronous.ReceiveAsync(HislipType.DeviceClearAcknowledge, cancellationToken);
        nextMessage = FirstMessage;
        answerWasReadToItsEnd = false;
    }

    public void Dispose()
    {
        synchronous.Dispose();
        asynchronous.Dispose();
    }
}
