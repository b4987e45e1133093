using PackBench.Instruments.Simulation;

namespace PackBench.Instruments.Transports;

/// <summary>Opens an address. One switch on the scheme; nothing registers itself.</summary>
public static class TransportFactory
{
    /// <param name="simulated">Finds the simulated device of a <c>sim://</c> address by its name; null where there is no simulated bench.</param>
    /// <exception cref="LinkException">It could not be opened; says who and what to do.</exception>
    public static async ValueTask<ITransport> OpenAsync(
        TransportAddress address, TimeProvider time, Func<string, ISimulatedEndpoint>? simulated, CancellationToken cancellationToken)
    {
        switch (address.Scheme)
        {
            case "tcp":
                return await TcpTransport.OpenAsync(address, time, cancellationToken);
            case "udp":
                return await UdpTransport.OpenAsync(address, time, cancellationToken);
            case "vxi11":
                return await Vxi11Transport.OpenAsync(address, time, cancellationToken);
            case "hislip":
                return await HislipTransport.OpenAsync(address, time, cancellationToken);
            case "serial":
                return await SerialTransport.OpenAsync(address, time, cancellationToken);
            case "sim" when simulated is null:
                throw new LinkException($"{address}: there is no simulated bench here; give the bench file a simulation or use another address", isTransient: false);
            case "sim":
                return new SimTransport(address, simulated(address.Host), time);
            default:
                throw new LinkException($"{address}: there is no transport '{address.Scheme}'; there are {AddressScheme.Names}", isTransient: false);
        }
    }
}
