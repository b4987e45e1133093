using PackBench.Instruments.Profiles;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Supplies;

/// <summary>A supply over any profile. Set-points are read back before the output is switched on.</summary>
public sealed class ScpiSupply : ISupply
{
    private readonly OrderedDevice ordered;
    private readonly SupplyCommands commands;
    private readonly ScpiQuery<double> voltage;
    private readonly ScpiQuery<double> current;
    private readonly ScpiQuery<double> inputPower;
    private readonly ScpiQuery<bool> output;
    private bool isOn;
    private int readings;

    private ScpiSupply(ScpiDevice device, SupplyCommands commands)
    {
        ordered = new OrderedDevice(device);
        this.commands = commands;
        voltage = ScpiQuery.Number(commands.MeasureVoltage);
        current = ScpiQuery.Number(commands.MeasureCurrent);
        inputPower = ScpiQuery.Number(commands.MeasureInputPower);
        var state = commands.Output;
        output = new ScpiQuery<bool>(state.Ask, reply => state.Read(reply.Text));
    }

    public InstrumentIdentity Identity => ordered.Device.Identity;

    public string Who => ordered.Device.Who;

    public SupplyRating Rating => commands.Rating;

    public AccuracyTable Accuracy => ordered.Device.Profile.Accuracy;

    /// <summary>Checks the identity and makes the supply ready; leaves its output as it is. Throws <see cref="InstrumentException"/> for another model.</summary>
    public static async ValueTask<ScpiSupply> ConnectAsync(InstrumentProfile profile, ITransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        var commands = profile.Supply ?? throw new ArgumentException($"{profile} is not a supply", nameof(profile));
        return new ScpiSupply(await ScpiDevice.ConnectAsync(profile, transport, time, cancellationToken), commands);
    }

    public async ValueTask ApplyAsync(SupplySetpoint setpoint, CancellationToken cancellationToken)
    {
        if (setpoint is SupplySetpoint.Output wanted)
        {
            Refuse(wanted);
        }

        await ordered.ApplyAsync(
            async checkpoint =>
            {
                await ApplyAsync(setpoint as SupplySetpoint.Output, checkpoint, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    public async ValueTask<SupplyReading> ReadAsync(CancellationToken cancellationToken)
    {
        var session = ordered.Device.Session;
        var volts = Finite(await session.AskAsync(voltage, cancellationToken), voltage.Text);
        var amperes = Finite(await session.AskAsync(current, cancellationToken), current.Text);
        Power? taken = inputPower.Text.Length == 0 ? null : new Power(Finite(await session.AskAsync(inputPower, cancellationToken), inputPower.Text));
        if (readings++ % commands.Output.Every == 0)
        {
            isOn = await session.AskAsync(output, cancellationToken);
        }

        return new SupplyReading(new Voltage(volts), new Current(amperes), isOn, taken);
    }

    public async ValueTask MakeSafeAsync(CancellationToken cancellationToken)
    {
        readings = 0;
        await ordered.MakeSafeAsync(commands.Off, cancellationToken);
        isOn = false;
    }

    public ValueTask DisposeAsync() => ordered.DisposeAsync();

    private async ValueTask ApplyAsync(SupplySetpoint.Output? wanted, Action checkpoint, CancellationToken cancellationToken)
    {
        var device = ordered.Device;
        if (wanted is null)
        {
            await device.RunAsync(commands.Off, ScpiVariables.None, null, cancellationToken);
            isOn = false;
            return;
        }

        var variables = new ScpiVariables().With("voltage", wanted.Voltage.Volts).With("current", wanted.Current.Amperes);
        await device.RunAsync(commands.Set, variables, checkpoint, cancellationToken);
        await device.CheckErrorsAsync($"set {wanted}", cancellationToken);
        checkpoint();
        if (!isOn)
        {
            readings = 0;
            await device.RunAsync(commands.On, ScpiVariables.None, checkpoint, cancellationToken);
            isOn = true;
        }
    }

    private void Refuse(SupplySetpoint.Output wanted)
    {
        if (!Rating.Voltage.Admits(wanted.Voltage) || !Rating.Current.Admits(wanted.Current)
            || (wanted.Voltage * wanted.Current).Watts > Rating.MaximumPower.Watts * (1 + 1e-9))
        {
            throw new ArgumentOutOfRangeException(
                nameof(wanted), $"{Who} delivers {Rating.Voltage}, {Rating.Current} and at most {Rating.MaximumPower}; asked for {wanted.Voltage} at {wanted.Current}. Nothing was sent");
        }
    }

    private double Finite(double value, string question) =>
        double.IsFinite(value) ? value : throw new InstrumentException(Who, question, "an overload instead of a value");
}
