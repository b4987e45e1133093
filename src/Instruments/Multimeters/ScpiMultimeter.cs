using System.Globalization;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Multimeters;

/// <summary>A meter over any profile.</summary>
public sealed class ScpiMultimeter : IMultimeter
{
    private readonly ScpiDevice device;
    private readonly MultimeterCommands commands;
    private ScpiQuery<double> reading;
    private MeterReader? reader;

    private ScpiMultimeter(ScpiDevice device, MultimeterCommands commands)
    {
        this.device = device;
        this.commands = commands;
    }

    public InstrumentIdentity Identity => device.Identity;

    public string Who => device.Who;

    public AccuracyTable Accuracy => device.Profile.Accuracy;

    public MultimeterSetup? Setup { get; private set; }

    /// <summary>Checks the identity and makes the meter ready. Throws <see cref="InstrumentException"/> for another model.</summary>
    public static async ValueTask<ScpiMultimeter> ConnectAsync(InstrumentProfile profile, ITransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        var commands = profile.Multimeter ?? throw new ArgumentException($"{profile} is not a multimeter", nameof(profile));
        return new ScpiMultimeter(await ScpiDevice.ConnectAsync(profile, transport, time, cancellationToken), commands);
    }

    public async ValueTask SelectAsync(MultimeterSetup setup, CancellationToken cancellationToken)
    {
        if (!commands.Functions.TryGetValue(setup.Function, out var function))
        {
            throw new ArgumentOutOfRangeException(nameof(setup), $"{Who} does not measure {setup.Function}; it measures {string.Join(", ", commands.Functions.Keys)}");
        }

        var selection = MeterSelection.Of(Who, function, setup);
        Setup = null;
        await device.RunAsync(function.Select, selection.Variables(), null, cancellationToken);
        await device.CheckErrorsAsync(string.Create(CultureInfo.InvariantCulture, $"select {setup.Function}"), cancellationToken);
        reader = new MeterReader(setup.Function, function, selection.ReadTime(device.Session.Options, 1));
        reading = ScpiQuery.Number(function.Read);
        Setup = setup with { PowerLineCycles = selection.PowerLineCycles?.Value ?? setup.PowerLineCycles };
    }

    public async ValueTask<MultimeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        var read = reader ?? throw new InvalidOperationException($"{Who} has not been told what to measure; call SelectAsync first");
        return read.Value(await device.Session.AskAsync(reading, read.Timeout, cancellationToken));
    }

    /// <summary>A meter energises nothing: only the link is brought back, so that its next reading is its own.</summary>
    public async ValueTask MakeSafeAsync(CancellationToken cancellationToken)
    {
        if (device.Session.IsBroken)
        {
            await device.Session.ResynchronizeAsync(cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => device.DisposeAsync();
}
