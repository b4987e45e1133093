using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Thermometers;

/// <summary>A thermometer over any profile: all probes in one question.</summary>
public sealed class ScpiThermometer : IThermometer
{
    private readonly ScpiDevice device;
    private readonly ThermometerCommands commands;
    private readonly ScpiQuery<double[]> reading;
    private readonly ImmutableArray<string> probes;

    private ScpiThermometer(ScpiDevice device, ThermometerCommands commands, ImmutableArray<string> probes)
    {
        this.device = device;
        this.commands = commands;
        this.probes = probes;
        var inputs = string.Join(',', Enumerable.Range(1, probes.Length).Select(input => input.ToString(CultureInfo.InvariantCulture)));
        reading = ScpiQuery.Numbers(commands.Read.Render(new ScpiVariables().With("inputs", inputs)));
    }

    public InstrumentIdentity Identity => device.Identity;

    public string Who => device.Who;

    public IReadOnlyList<string> Probes => probes;

    public TemperatureDifference Accuracy => commands.Accuracy;

    /// <summary>Connects with the probes that the profile names.</summary>
    public static ValueTask<ScpiThermometer> ConnectAsync(InstrumentProfile profile, ITransport transport, TimeProvider time, CancellationToken cancellationToken) =>
        ConnectAsync(profile, transport, profile.Thermometer?.Probes ?? [], time, cancellationToken);

    /// <summary>Connects with probes named by the bench: the first name is input 1.</summary>
    public static async ValueTask<ScpiThermometer> ConnectAsync(
        InstrumentProfile profile, ITransport transport, IReadOnlyList<string> probes, TimeProvider time, CancellationToken cancellationToken)
    {
        var commands = profile.Thermometer ?? throw new ArgumentException($"{profile} is not a thermometer", nameof(profile));
        if (probes.Count == 0)
        {
            throw new ArgumentException("a thermometer has at least one probe", nameof(probes));
        }

        return new ScpiThermometer(await ScpiDevice.ConnectAsync(profile, transport, time, cancellationToken), commands, [.. probes]);
    }

    public async ValueTask<IReadOnlyList<Temperature?>> ReadAsync(CancellationToken cancellationToken)
    {
        var numbers = await device.Session.AskAsync(reading, cancellationToken);
        return numbers.Length == probes.Length
            ? Array.ConvertAll(numbers, Value)
            : throw new InstrumentException(Who, reading.Text, $"{numbers.Length} values for {probes.Length} probes");
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

    private Temperature? Value(double celsius) =>
        double.IsFinite(celsius) && celsius >= commands.Lowest.Celsius && celsius <= commands.Highest.Celsius ? new Temperature(celsius) : null;
}
