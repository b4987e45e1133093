using System.Globalization;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Multimeters;

/// <summary>A meter with a scanner, over any profile: several inputs in one question.</summary>
public sealed class ScpiScanningMultimeter : IScanningMultimeter
{
    private readonly ScpiDevice device;
    private readonly ScanningCommands commands;
    private ScpiQuery<double[]> reading;
    private MeterReader? reader;
    private int count;

    private ScpiScanningMultimeter(ScpiDevice device, ScanningCommands commands)
    {
        this.device = device;
        this.commands = commands;
    }

    public InstrumentIdentity Identity => device.Identity;

    public string Who => device.Who;

    public AccuracyTable Accuracy => device.Profile.Accuracy;

    /// <summary>Checks the identity and makes the meter ready. Throws <see cref="InstrumentException"/> for another model.</summary>
    public static async ValueTask<ScpiScanningMultimeter> ConnectAsync(InstrumentProfile profile, ITransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        var commands = profile.Scanning ?? throw new ArgumentException($"{profile} is not a scanning multimeter", nameof(profile));
        return new ScpiScanningMultimeter(await ScpiDevice.ConnectAsync(profile, transport, time, cancellationToken), commands);
    }

    public async ValueTask SelectAsync(IReadOnlyList<int> inputs, MultimeterSetup setup, CancellationToken cancellationToken)
    {
        if (setup.Function != MultimeterFunction.DcVoltage)
        {
            throw new ArgumentOutOfRangeException(nameof(setup), $"{Who} scans DC voltage only");
        }

        if (inputs.Count == 0 || inputs.Any(input => input < commands.FirstInput || input > commands.LastInput) || inputs.Distinct().Count() != inputs.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(inputs), $"{Who} scans different inputs from {commands.FirstInput} to {commands.LastInput}; asked for {string.Join(", ", inputs)}");
        }

        // Scanners answer in ascending order whatever the order of the list: another order would swap cells.
        if (!inputs.SequenceEqual(inputs.Order()))
        {
            throw new ArgumentOutOfRangeException(nameof(inputs), $"{Who} scans in ascending order; asked for {string.Join(", ", inputs)}");
        }

        var selection = MeterSelection.Of(Who, commands.Voltage, setup);
        var list = string.Join(',', inputs.Select(input => input.ToString(CultureInfo.InvariantCulture)));
        reader = null;
        await device.RunAsync(commands.Voltage.Select, selection.Variables().With("inputs", list).With("count", inputs.Count), null, cancellationToken);
        await device.CheckErrorsAsync($"select inputs {list}", cancellationToken);
        reader = new MeterReader(setup.Function, commands.Voltage, selection.ReadTime(device.Session.Options, inputs.Count));
        reading = ScpiQuery.Numbers(commands.Voltage.Read);
        count = inputs.Count;
    }

    public async ValueTask<IReadOnlyList<MultimeterReading>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var read = reader ?? throw new InvalidOperationException($"{Who} has not been told what to scan; call SelectAsync first");
        var numbers = await device.Session.AskAsync(reading, read.Timeout, cancellationToken);
        return numbers.Length == count
            ? Array.ConvertAll(numbers, read.Value)
            : throw new InstrumentException(Who, commands.Voltage.Read, $"{numbers.Length} values for {count} inputs");
    }

    /// <summary>Energises nothing: only the link is brought back.</summary>
    public async ValueTask MakeSafeAsync(CancellationToken cancellationToken)
    {
        if (device.Session.IsBroken)
        {
            await device.Session.ResynchronizeAsync(cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => device.DisposeAsync();
}
