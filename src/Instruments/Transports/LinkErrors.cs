using System.Net.Sockets;

namespace PackBench.Instruments.Transports;

/// <summary>Turns what sockets, ports and files throw into one kind of exception, which says who and what to do.</summary>
internal static class LinkErrors
{
    public static bool IsFromTheLine(Exception e) =>
        e is IOException or SocketException or ObjectDisposedException or UnauthorizedAccessException or TimeoutException or InvalidDataException;

    public static LinkException Opening(TransportAddress address, Exception e) => e switch
    {
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } =>
            new LinkException($"{address}: there is no host '{address.Host}'; check its name or use its address", e, isTransient: false),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
            new LinkException($"{address}: refused the connection; check the port ({address.EffectivePort}), and whether another program holds the instrument: many allow one client only", e),
        SocketException { SocketErrorCode: SocketError.HostUnreachable or SocketError.NetworkUnreachable } =>
            new LinkException($"{address}: cannot be reached; check the cable and the network", e),
        UnauthorizedAccessException =>
            new LinkException($"{address}: may not be opened by this user, or another program holds it; check the permissions of the device", e, isTransient: false),
        FileNotFoundException or DirectoryNotFoundException =>
            new LinkException($"{address}: there is no device '{address.Host}'; check that it is plugged in", e),
        _ => new LinkException($"{address}: could not be opened: {e.Message}", e),
    };

    public static LinkException Resynchronizing(TransportAddress address, Exception e) =>
        new($"{address}: could not be brought back to silence: {e.Message}", e);
}
