using PackBench.Instruments.Simulation;

namespace PackBench.Instruments.Transports;

/// <summary>Opens an address. One switch on the scheme; nothing registers itself.</summary>
public static class TransportFactory
{
    /// <summary>
    /// Opens the line. Real lines are opened anew by resynchronising when they were lost; a simulated one is not lost.
    /// </summary>
    /// <param name="simulated">Finds the simulated device of a <c>sim://</c> address by its name; null where there is no simulated bench.</param>
    /// <exception cref="LinkException">It could not be opened; says who and what to do.</exception>
    public static async ValueTask<ITransport> OpenAsync(
        TransportAddress address, TimeProvider time, Func<string, ISimulatedEndpoint>? simulated, CancellationToken cancellationToken) => address.Scheme switch
        {
            "sim" when simulated is null =>
                throw new LinkException($"{address}: there is no simulated bench here; give the bench file a simulation or use another address", isTransient: false),
            "sim" => new SimTransport(address, simulated(address.Host), time),
            _ => await ReopeningTransport.OpenAsync(token => LineAsync(address, time, token), time, cancellationToken),
        };

    private static async ValueTask<ITransport> LineAsync(TransportAddress address, TimeProvider time, CancellationToken cancellationToken)
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
            case "serial" when OperatingSystem.IsLinux():
                return await LinuxSerialTransport.OpenAsync(address, time, cancellationToken);
            case "serial":
                return await SerialTransport.OpenAsync(address, time, cancellationToken);
            case "usbtmc" when OperatingSystem.IsLinux():
                return UsbtmcTransport.Open(address, time);
            case "usbtmc":
                return await VisaTransport.OpenAsync(ThroughVisa(address), time, cancellationToken);
            case "visa":
                return await VisaTransport.OpenAsync(address, time, cancellationToken);
            default:
                throw new LinkException($"{address}: there is no transport '{address.Scheme}'; there are {AddressScheme.Names}", isTransient: false);
        }
    }

    /// <summary>Without the Linux kernel's driver USBTMC is the vendor's VISA: 1ab1:0e11/SERIAL as VISA writes it.</summary>
    private static TransportAddress ThroughVisa(TransportAddress address) => address.Host.Split(':') is [var vendor, var product]
        ? new TransportAddress("visa", $"USB0::0x{vendor}::0x{product}::{address.Path}::INSTR")
        : throw new LinkException($"{address}: outside Linux a USBTMC device is stated as usbtmc://vendor:product/serial", isTransient: false);
}
