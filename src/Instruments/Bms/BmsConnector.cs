using PackBench.Instruments.Bms.Jk;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Bms;

/// <summary>Connects to a BMS by the name of its protocol, or finds out which one it speaks by harmless questions.</summary>
public static class BmsConnector
{
    public const string Auto = "auto";

    public static readonly IReadOnlyList<string> Protocols = [Auto, "jk-nw", "jk02-24s", "jk02-32s"];

    /// <summary>Throws <see cref="LinkException"/> where nothing that it knows answers; the transport is closed then.</summary>
    public static async ValueTask<IBms> ConnectAsync(ITransport transport, string protocol, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transport);
        try
        {
            return protocol switch
            {
                "jk-nw" => await JkNwBms.ConnectAsync(transport, time, cancellationToken),
                "jk02-24s" => await JkPbBms.ConnectAsync(transport, Address(transport), false, time, cancellationToken),
                "jk02-32s" => await JkPbBms.ConnectAsync(transport, Address(transport), true, time, cancellationToken),
                Auto => await FindAsync(transport, time, cancellationToken),
                _ => throw new ArgumentException($"There is no BMS protocol '{protocol}'; there are {string.Join(", ", Protocols)}.", nameof(protocol)),
            };
        }
        catch
        {
            await transport.DisposeAsync();
            throw;
        }
    }

    private static async ValueTask<IBms> FindAsync(ITransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await JkPbBms.ConnectAsync(transport, Address(transport), null, time, cancellationToken);
        }
        catch (LinkException silence) when (silence.InnerException is TimeoutException)
        {
            await transport.ResynchronizeAsync(cancellationToken);
            return await JkNwBms.ConnectAsync(transport, time, cancellationToken);
        }
    }

    /// <summary>The unit's address on the bus, <c>?unit=2</c> in the transport's address; 1 where none is given.</summary>
    private static byte Address(ITransport transport) =>
        transport.Address.Options is { } options && options.TryGetValue("unit", out var text) && byte.TryParse(text, out var unit) ? unit : (byte)1;
}
