using System.Collections.Immutable;
using PackBench.Instruments.Bms.Jbd;
using PackBench.Instruments.Bms.Jk;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Bms;

/// <summary>Connects to a BMS by the name of its protocol, or finds out which one it speaks by questions that change nothing.</summary>
public static class BmsConnector
{
    public const string Auto = "auto";

    public static readonly IReadOnlyList<string> Protocols = [Auto, "jk-nw", "jk02-24s", "jk02-32s", "jk-modbus", "jbd"];

    /// <summary>Names of all settings that any of the protocols shows.</summary>
    public static ImmutableArray<string> SettingNames { get; } =
    [
        .. Jk02SettingRow.All.Select(row => row.Setting.Name).Concat(JkNwSettingRow.All.Select(row => row.Setting.Name)).Concat(JbdSettingRow.All.Select(row => row.Setting.Name))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>How long a unit may take to show that it speaks a protocol; the slowest measured took 40 ms.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    /// <summary>Throws <see cref="LinkException"/> where nothing that it knows answers; the transport is closed then.</summary>
    /// <exception cref="ArgumentException">There is no such protocol.</exception>
    public static async ValueTask<IBms> ConnectAsync(ITransport transport, string protocol, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transport);
        try
        {
            return protocol switch
            {
                "jk-nw" => await JkNwBms.ConnectAsync(transport, time, cancellationToken),
                "jk02-24s" => await ConnectJk02Async(transport, false, time, cancellationToken),
                "jk02-32s" => await ConnectJk02Async(transport, true, time, cancellationToken),
                "jk-modbus" => await JkModbusBms.ConnectAsync(transport, Unit(transport), time, cancellationToken),
                "jbd" => await JbdBms.ConnectAsync(transport, time, cancellationToken),
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

    /// <summary>
    /// Whose BMS answers there, by pure reads alone: for a scan of ports on which anything may hang. Null where none does. Closes the transport.
    /// </summary>
    /// <exception cref="LinkException">The line itself failed.</exception>
    public static async ValueTask<BmsIdentity?> IdentifyAsync(ITransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transport);
        await using var line = transport;
        foreach (var connect in Reads(transport, time, cancellationToken))
        {
            if (await TryAsync(transport, connect, cancellationToken) is { } bms)
            {
                return bms.Identity;
            }
        }

        return null;
    }

    /// <summary>What each protocol is known by without a byte that writes.</summary>
    private static Func<ValueTask<IBms>>[] Reads(ITransport transport, TimeProvider time, CancellationToken cancellationToken) =>
    [
        async () => await JkNwBms.ConnectAsync(transport, Patience, time, cancellationToken),
        async () => await JbdBms.ConnectAsync(transport, Patience, time, cancellationToken),
        async () => await Jk02Bms.ConnectAsync(transport, null, Patience, time, cancellationToken),
        async () => await JkModbusBms.ConnectAsync(transport, Unit(transport), Patience, time, cancellationToken),
    ];

    /// <summary>The 300-byte frames come by trigger on RS485, by themselves behind a Bluetooth bridge; only the newer edition knows triggers.</summary>
    private static async ValueTask<IBms> ConnectJk02Async(ITransport transport, bool is32S, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!is32S)
        {
            return await Jk02Bms.ConnectAsync(transport, is32S, time, cancellationToken);
        }

        return await TryAsync(transport, async () => await JkPbBms.ConnectAsync(transport, Unit(transport), is32S, time, cancellationToken), cancellationToken)
            ?? await Jk02Bms.ConnectAsync(transport, is32S, time, cancellationToken);
    }

    /// <summary>Pure reads first. The trigger of a PB unit is a write by its form, so it is asked last, when nothing else answered.</summary>
    private static async ValueTask<IBms> FindAsync(ITransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        var unit = Unit(transport);
        Func<ValueTask<IBms>>[] known =
        [
            .. Reads(transport, time, cancellationToken).SkipLast(1),
            async () => await ConnectModbusAsync(transport, unit, time, cancellationToken),
            async () => await JkPbBms.ConnectAsync(transport, unit, null, Patience, time, cancellationToken),
            async () => await JkNwBms.ConnectAsync(transport, time, cancellationToken),
        ];
        foreach (var connect in known)
        {
            if (await TryAsync(transport, connect, cancellationToken) is { } bms)
            {
                return bms;
            }
        }

        var isUp = await JbdUp.IsThereAsync(transport, time, cancellationToken);
        throw new LinkException(
            isUp
                ? $"{transport.Address}: a JBD of the UP series answers; its protocol is another one and not supported"
                : $"{transport.Address}: no BMS answers in any of {string.Join(", ", Protocols.Skip(1))}; check the cable, the baud rate (JK 115200, JBD 9600), the unit's address ({unit}, option 'unit' of the address) and the protocol chosen in its app",
            isTransient: isUp is false);
    }

    /// <summary>A unit that answers both ways is read by trigger: function 03 is unreliable on a shared bus.</summary>
    private static async ValueTask<IBms> ConnectModbusAsync(ITransport transport, byte unit, TimeProvider time, CancellationToken cancellationToken)
    {
        var bms = await JkModbusBms.ConnectAsync(transport, unit, Patience, time, cancellationToken);
        return await TryAsync(transport, async () => await JkPbBms.ConnectAsync(transport, unit, true, Patience, time, cancellationToken), cancellationToken) ?? bms;
    }

    /// <summary>Null where nothing answered in time; whatever came late is drained.</summary>
    private static async ValueTask<IBms?> TryAsync(ITransport transport, Func<ValueTask<IBms>> connect, CancellationToken cancellationToken)
    {
        try
        {
            return await connect();
        }
        catch (LinkException silence) when (silence.InnerException is TimeoutException)
        {
            await transport.ResynchronizeAsync(cancellationToken);
            return null;
        }
    }

    /// <summary>The unit's address on the bus, <c>?unit=2</c> in the transport's address; 1 where none is given.</summary>
    private static byte Unit(ITransport transport)
    {
        const byte last = 247;
        return transport.Address.Option("unit") is not { } text ? (byte)1
            : byte.TryParse(text, out var unit) && unit <= last ? unit
            : throw new LinkException($"{transport.Address}: a unit's address on the bus is 0 to {last}; found '{text}'", isTransient: false);
    }
}
