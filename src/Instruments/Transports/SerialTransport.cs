using System.Globalization;
using System.IO.Ports;

namespace PackBench.Instruments.Transports;

/// <summary>A serial port, through System.IO.Ports. Options of the address: baud, bits, parity, stop, flow, dtr, rts.</summary>
public sealed class SerialTransport : ITransport, IUnreadInput
{
    private readonly SerialPort port;
    private readonly TimeProvider time;

    private SerialTransport(TransportAddress address, SerialPort port, TimeProvider time)
    {
        Address = address;
        this.port = port;
        this.time = time;
        Wire = port.BaseStream;
    }

    public TransportAddress Address { get; }

    public Stream Wire { get; }

    public int UnreadBytes
    {
        get
        {
            try
            {
                return port.BytesToRead;
            }
            catch (Exception e) when (LinkErrors.IsFromTheLine(e) || e is InvalidOperationException)
            {
                // An unplugged port has nothing to read; the next exchange says why.
                return 0;
            }
        }
    }

    /// <summary>Opens the port and throws away what a device sent before anybody asked.</summary>
    public static async ValueTask<SerialTransport> OpenAsync(TransportAddress address, TimeProvider time, CancellationToken cancellationToken)
    {
        var port = new SerialPort(address.Host)
        {
            BaudRate = int.Parse(address.Option("baud") ?? "9600", CultureInfo.InvariantCulture),
            DataBits = int.Parse(address.Option("bits") ?? "8", CultureInfo.InvariantCulture),
            Parity = Enum.Parse<Parity>(address.Option("parity") ?? "none", ignoreCase: true),
            StopBits = (address.Option("stop") ?? "1") switch { "1" => StopBits.One, "2" => StopBits.Two, _ => StopBits.OnePointFive },
            Handshake = (address.Option("flow") ?? "none") switch
            {
                "rtscts" => Handshake.RequestToSend,
                "xonxoff" => Handshake.XOnXOff,
                _ => Handshake.None,
            },
            DtrEnable = address.Option("dtr") != "off",
        };
        try
        {
            if (port.Handshake != Handshake.RequestToSend)
            {
                port.RtsEnable = address.Option("rts") != "off";
            }

            port.Open();
            var transport = new SerialTransport(address, port, time);
            await transport.ResynchronizeAsync(cancellationToken);
            return transport;
        }
        catch (Exception e) when (LinkErrors.IsFromTheLine(e) || e is ArgumentException)
        {
            port.Dispose();
            throw LinkErrors.Opening(address, e);
        }
        catch
        {
            port.Dispose();
            throw;
        }
    }

    public async ValueTask ResynchronizeAsync(CancellationToken cancellationToken)
    {
        try
        {
            port.DiscardInBuffer();
            port.DiscardOutBuffer();
        }
        catch (Exception e) when (LinkErrors.IsFromTheLine(e) || e is InvalidOperationException)
        {
            throw LinkErrors.Resynchronizing(Address, e);
        }

        if (!await Drain.UntilQuietAsync(Wire, time, cancellationToken))
        {
            throw new LinkException($"{Address}: does not fall silent; check the baud rate, and that only one program uses the port");
        }
    }

    public ValueTask DisposeAsync()
    {
        try
        {
            port.Dispose();
        }
        catch (Exception e) when (LinkErrors.IsFromTheLine(e))
        {
            // An adapter that was pulled out throws on close; it is closed all the same.
        }

        return ValueTask.CompletedTask;
    }
}
