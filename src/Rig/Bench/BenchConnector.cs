using System.Collections.Immutable;
using PackBench.Instruments;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Loads;
using PackBench.Instruments.Multimeters;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Supplies;
using PackBench.Instruments.Thermometers;
using PackBench.Instruments.Transports;
using PackBench.Rig.Bench.Sources;
using PackBench.Rig.Packs;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Execution;
using PackBench.Rig.Safety;

namespace PackBench.Rig.Bench;

/// <summary>Connects every instrument of a bench in parallel, identifies it, and sets it up for its role; all failures come together.</summary>
public static class BenchConnector
{
    /// <param name="backups">Folder of the backups of its BMS; null: nothing of it may be changed.</param>
    /// <param name="simulation">The world behind <c>sim://</c> addresses; null on a real bench.</param>
    /// <exception cref="BenchException">One or more instruments did not connect; nothing is left open.</exception>
    public static async Task<ConnectedBench> ConnectAsync(
        BenchFile file, Pack pack, ProfileLibrary profiles, SimulatedBench? simulation, TimeProvider time, CancellationToken cancellationToken, string? backups = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        var connecting = file.Instruments.Select(entry => TryConnectAsync(entry, profiles, simulation, time, cancellationToken)).ToArray();
        var outcomes = await Task.WhenAll(connecting);
        var connected = outcomes.Where(outcome => outcome.Instrument is not null).Select(outcome => outcome.Instrument!).ToImmutableArray();
        var failures = outcomes.Where(outcome => outcome.Failure.Length > 0).Select(outcome => outcome.Failure).ToImmutableArray();
        if (failures.Length > 0)
        {
            foreach (var instrument in connected)
            {
                await instrument.Device.DisposeAsync();
            }

            throw new BenchException(failures);
        }

        return Assemble(file, BenchChannels.For(file, pack), connected, pack, backups);
    }

    private static async Task<(ConnectedInstrument? Instrument, string Failure)> TryConnectAsync(
        BenchInstrument entry, ProfileLibrary profiles, SimulatedBench? simulation, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return (await ConnectOneAsync(entry, profiles, simulation, time, cancellationToken), "");
        }
        catch (Exception failure) when (failure is LinkException or InstrumentException or ArgumentException or KeyNotFoundException or IOException)
        {
            return (null, $"{entry.Place}: {entry.Role}: {failure.Message}");
        }
    }

    private static async Task<ConnectedInstrument> ConnectOneAsync(
        BenchInstrument entry, ProfileLibrary profiles, SimulatedBench? simulation, TimeProvider time, CancellationToken cancellationToken)
    {
        Func<string, ISimulatedEndpoint>? endpoint = simulation is null ? null : simulation.Endpoint;
        var transport = await TransportFactory.OpenAsync(entry.Address, time, endpoint, cancellationToken);
        try
        {
            if (entry.Role == "bms")
            {
                var bms = await BmsConnector.ConnectAsync(transport, entry.Profile, time, cancellationToken);
                CheckSerial(entry, bms.Identity.Serial, bms.Who);
                var identity = bms.Identity;
                return new ConnectedInstrument(
                    entry, $"{identity.Maker} {identity.Model} (serial {identity.Serial}, hardware {identity.Hardware}, software {identity.Software}, {identity.Protocol})", bms.Who, bms);
            }

            var instrument = await ConnectScpiAsync(entry, profiles.Get(entry.Profile), transport, time, cancellationToken);
            CheckSerial(entry, instrument.Identity.Serial, instrument.Who);
            return new ConnectedInstrument(entry, instrument.Identity.ToString(), instrument.Who, instrument);
        }
        catch
        {
            await transport.DisposeAsync();
            throw;
        }
    }

    /// <summary>A second link to an output, for whoever switches it off when the first link is dead.</summary>
    /// <exception cref="LinkException">It does not answer.</exception>
    internal static async Task<InstrumentOutput> ConnectOutputAsync(
        string role, InstrumentProfile profile, TransportAddress address, TimeProvider time, CancellationToken cancellationToken, SimulatedBench? simulation = null)
    {
        var transport = await TransportFactory.OpenAsync(address, time, simulation is null ? null : simulation.Endpoint, cancellationToken);
        try
        {
            IInstrument instrument = role == "load"
                ? await ScpiElectronicLoad.ConnectAsync(profile, transport, time, cancellationToken)
                : await ScpiSupply.ConnectAsync(profile, transport, time, cancellationToken);
            return new InstrumentOutput(role, instrument);
        }
        catch
        {
            await transport.DisposeAsync();
            throw;
        }
    }

    private static async ValueTask<IInstrument> ConnectScpiAsync(
        BenchInstrument entry, InstrumentProfile profile, ITransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        switch (entry.Role)
        {
            case "voltage_reference" or "current_reference":
                var meter = await ScpiMultimeter.ConnectAsync(profile, transport, time, cancellationToken);
                var function = entry.Role == "voltage_reference" || entry.Shunt is not null ? MultimeterFunction.DcVoltage : MultimeterFunction.DcCurrent;
                await meter.SelectAsync(new MultimeterSetup(function, entry.Range, entry.PowerLineCycles), cancellationToken);
                return meter;
            case "cell_reference":
                var scanner = await ScpiScanningMultimeter.ConnectAsync(profile, transport, time, cancellationToken);
                await scanner.SelectAsync(entry.Inputs, new MultimeterSetup(MultimeterFunction.DcVoltage, entry.Range, entry.PowerLineCycles), cancellationToken);
                return scanner;
            case "load":
                return await ScpiElectronicLoad.ConnectAsync(profile, transport, time, cancellationToken);
            case "supply":
                return await ScpiSupply.ConnectAsync(profile, transport, time, cancellationToken);
            case "thermometer":
                return await ScpiThermometer.ConnectAsync(profile, transport, entry.Probes, time, cancellationToken);
            default:
                throw new ArgumentException($"there is no role '{entry.Role}'");
        }
    }

    private static void CheckSerial(BenchInstrument entry, string serial, string who)
    {
        if (entry.Serial.Length > 0 && !string.Equals(entry.Serial, serial, StringComparison.Ordinal))
        {
            throw new InstrumentException($"{who} has serial number '{serial}'; the bench file expects '{entry.Serial}'");
        }
    }

    private static ConnectedBench Assemble(BenchFile file, ChannelTable channels, ImmutableArray<ConnectedInstrument> instruments, Pack pack, string? backups)
    {
        var sources = ImmutableArray.CreateBuilder<ReadingSource>();
        var outputs = ImmutableArray.CreateBuilder<ISafeOutput>();
        foreach (var (entry, _, _, device) in instruments)
        {
            switch (device)
            {
                case IMultimeter meter:
                    var channel = channels.IndexOf(entry.Role == "voltage_reference" ? BenchChannels.PackVoltage : BenchChannels.PackCurrent);
                    sources.Add(new MultimeterSource(entry.Role, channel, meter, entry.Shunt, entry.Invert));
                    break;
                case IScanningMultimeter scanner:
                    sources.Add(new CellScannerSource(entry.Role, channels.Cells, scanner));
                    break;
                case IElectronicLoad load:
                    sources.Add(new LoadSource(entry.Role, Named(channels, "load.voltage", "load.current"), load));
                    outputs.Insert(0, new InstrumentOutput(entry.Role, load));
                    break;
                case ISupply supply:
                    sources.Add(new SupplySource(entry.Role, [.. Named(channels, "supply.voltage", "supply.current", "supply.input_power").Where(index => index >= 0)], supply));
                    outputs.Add(new InstrumentOutput(entry.Role, supply));
                    break;
                case IThermometer thermometer:
                    sources.Add(new ThermometerSource(entry.Role, Named(channels, [.. thermometer.Probes.Select(probe => $"temp.{probe}")]), thermometer));
                    break;
                case IBms unit:
                    sources.Add(BmsSourceFor(entry, unit, channels, pack));
                    break;
                default:
                    throw new InvalidOperationException($"Nothing reads a {device.GetType().Name}.");
            }
        }

        var bms = Device<IBms>(instruments, BmsBenchSettings.Role);
        return new ConnectedBench(file, channels, instruments)
        {
            Sources = sources.ToImmutable(),
            Outputs = outputs.ToImmutable(),
            Load = Device<IElectronicLoad>(instruments, "load"),
            Supply = Device<ISupply>(instruments, "supply"),
            Bms = bms,
            Settings = backups is not null && bms?.Writer is { } writer ? new BmsBenchSettings(bms, writer, pack.BmsGuards, backups) : null,
            Actions = backups is not null && bms is not null ? new BenchActions(backups) : null,
        };
    }

    private static BmsSource BmsSourceFor(BenchInstrument entry, IBms bms, ChannelTable channels, Pack pack)
    {
        var probes = entry.Probes.IsDefaultOrEmpty ? BenchChannels.UsualBmsProbes : entry.Probes;
        var isCellSource = channels.IndexOf(BenchChannels.BmsCell(1)) < 0;
        var cells = Enumerable.Range(1, pack.Series).Select(number => isCellSource ? BenchChannels.Cell(number) : BenchChannels.BmsCell(number));
        ImmutableArray<string> names = ["bms.voltage", "bms.current", "bms.soc", .. probes.Select(probe => $"bms.temp.{probe}"), .. cells];
        return new BmsSource(entry.Role, Named(channels, [.. names]), bms, probes, pack.Series, entry.Correction);
    }

    private static ImmutableArray<int> Named(ChannelTable channels, params ReadOnlySpan<string> names)
    {
        var indices = ImmutableArray.CreateBuilder<int>(names.Length);
        foreach (var name in names)
        {
            indices.Add(channels.IndexOf(name));
        }

        return indices.MoveToImmutable();
    }

    private static T? Device<T>(ImmutableArray<ConnectedInstrument> instruments, string role)
        where T : class => instruments.FirstOrDefault(instrument => instrument.Entry.Role == role)?.Device as T;
}
