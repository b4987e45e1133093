using PackBench.Instruments.Profiles;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Loads;

/// <summary>A load over any profile. Off before mode and range, level before on, everything read back before it is believed.</summary>
public sealed class ScpiElectronicLoad : IElectronicLoad
{
    private readonly OrderedDevice ordered;
    private readonly LoadCommands commands;
    private readonly ScpiQuery<double> voltage;
    private readonly ScpiQuery<double> current;
    private readonly ScpiQuery<bool> input;
    private (LoadMode? Mode, ProfileChoice? Range) selected;
    private bool isOn;
    private int readings;

    private ScpiElectronicLoad(ScpiDevice device, LoadCommands commands)
    {
        ordered = new OrderedDevice(device);
        this.commands = commands;
        voltage = ScpiQuery.Number(commands.MeasureVoltage);
        current = ScpiQuery.Number(commands.MeasureCurrent);
        var state = commands.Input;
        input = new ScpiQuery<bool>(state.Ask, reply => state.Read(reply.Text));
    }

    public InstrumentIdentity Identity => ordered.Device.Identity;

    public string Who => ordered.Device.Who;

    public LoadRating Rating => commands.Rating;

    public AccuracyTable Accuracy => ordered.Device.Profile.Accuracy;

    /// <summary>Checks the identity and makes the load ready; leaves its input as it is. Throws <see cref="InstrumentException"/> for another model.</summary>
    public static async ValueTask<ScpiElectronicLoad> ConnectAsync(InstrumentProfile profile, ITransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        var commands = profile.Load ?? throw new ArgumentException($"{profile} is not a load", nameof(profile));
        return new ScpiElectronicLoad(await ScpiDevice.ConnectAsync(profile, transport, time, cancellationToken), commands);
    }

    public async ValueTask<ArmedProtection> ArmAsync(LoadProtection protection, CancellationToken cancellationToken)
    {
        Refuse("the under-voltage protection", protection.UnderVoltageOff, Rating.Voltage);
        Refuse("the over-current protection", protection.OverCurrent, Rating.Current);
        Refuse("the over-power protection", protection.OverPower, new Limits<Power>(default, Rating.MaximumPower));
        return await ordered.ApplyAsync(
            async checkpoint =>
            {
                if (!protection.WhileOn && await ordered.Device.Session.AskAsync(input, cancellationToken))
                {
                    throw new InvalidOperationException($"{Who}: protections are armed with the input off only; it is on");
                }

                var has = commands.Protections;
                return new ArmedProtection(
                    await ArmAsync(has.UnderVoltageOff, protection.UnderVoltageOff?.Volts, checkpoint, cancellationToken),
                    await ArmAsync(has.OverCurrent, protection.OverCurrent?.Amperes, checkpoint, cancellationToken),
                    await ArmAsync(has.OverPower, protection.OverPower?.Watts, checkpoint, cancellationToken),
                    await ArmAsync(has.Timer, protection.Timer?.TotalSeconds, checkpoint, cancellationToken));
            },
            cancellationToken);
    }

    public async ValueTask ApplyAsync(LoadSetpoint setpoint, CancellationToken cancellationToken)
    {
        if (setpoint is LoadSetpoint.Off)
        {
            await ordered.ApplyAsync(
                async _ =>
                {
                    await SwitchOffAsync(null, cancellationToken);
                    return true;
                },
                cancellationToken);
            return;
        }

        var (mode, level) = Checked(setpoint);
        await ordered.ApplyAsync(
            async checkpoint =>
            {
                await ApplyAsync(setpoint, mode, level, checkpoint, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    public async ValueTask<LoadReading> ReadAsync(CancellationToken cancellationToken)
    {
        var session = ordered.Device.Session;
        var volts = Finite(await session.AskAsync(voltage, cancellationToken), commands.MeasureVoltage);
        var amperes = Finite(await session.AskAsync(current, cancellationToken), commands.MeasureCurrent);
        if (readings++ % commands.Input.Every == 0)
        {
            isOn = await session.AskAsync(input, cancellationToken);
        }

        return new LoadReading(new Voltage(volts), new Current(amperes), isOn);
    }

    /// <summary>Tells the load to regulate at the sense terminals, or at its own; with the input off only. False for a model that is not told by its profile.</summary>
    public async ValueTask<bool> SetRemoteSenseAsync(bool remote, CancellationToken cancellationToken)
    {
        if ((remote ? commands.SenseOn : commands.SenseOff) is not { } script)
        {
            return false;
        }

        return await ordered.ApplyAsync(
            async checkpoint =>
            {
                await SwitchOffAsync(checkpoint, cancellationToken);
                await ordered.Device.RunAsync(script, ScpiVariables.None, checkpoint, cancellationToken);
                await ordered.Device.CheckErrorsAsync("remote sense", cancellationToken);
                return true;
            },
            cancellationToken);
    }

    public async ValueTask MakeSafeAsync(CancellationToken cancellationToken)
    {
        await ordered.MakeSafeAsync(commands.Off, cancellationToken);
        selected = default;
        readings = 0;
        isOn = false;
    }

    public ValueTask DisposeAsync() => ordered.DisposeAsync();

    private async ValueTask ApplyAsync(LoadSetpoint setpoint, LoadMode mode, double level, Action checkpoint, CancellationToken cancellationToken)
    {
        var device = ordered.Device;
        var range = RangeFor(mode, level);
        var variables = new ScpiVariables().With("level", level).With("range", range?.Word ?? "").With("range_value", range?.Value ?? 0);
        if (selected.Mode != mode || selected.Range != range)
        {
            // Ranges and modes are changed with the input off: relays that switch under current are damaged.
            await SwitchOffAsync(checkpoint, cancellationToken);
            await device.RunAsync(mode.Select, variables, checkpoint, cancellationToken);
        }

        await device.RunAsync(mode.Level, variables, checkpoint, cancellationToken);
        await device.CheckErrorsAsync($"set {setpoint}", cancellationToken);
        selected = (mode, range);
        checkpoint();
        if (!isOn)
        {
            readings = 0;
            await device.RunAsync(commands.On, ScpiVariables.None, checkpoint, cancellationToken);
            isOn = true;
        }
    }

    private async ValueTask SwitchOffAsync(Action? checkpoint, CancellationToken cancellationToken)
    {
        selected = default;
        await ordered.Device.RunAsync(commands.Off, ScpiVariables.None, checkpoint, cancellationToken);
        isOn = false;
    }

    private async ValueTask<bool> ArmAsync(ProfileScript? script, double? level, Action checkpoint, CancellationToken cancellationToken)
    {
        if (script is null || level is not { } value)
        {
            return false;
        }

        await ordered.Device.RunAsync(script, new ScpiVariables().With("level", value), checkpoint, cancellationToken);
        await ordered.Device.CheckErrorsAsync("arm a protection", cancellationToken);
        return true;
    }

    private (LoadMode Mode, double Level) Checked(LoadSetpoint setpoint)
    {
        switch (setpoint)
        {
            case LoadSetpoint.ConstantCurrent cc:
                Refuse("a current", cc.Current, Rating.Current);
                return (Offered(commands.Current, "constant current"), cc.Current.Amperes);
            case LoadSetpoint.ConstantVoltage cv:
                Refuse("a voltage", cv.Voltage, Rating.Voltage);
                return (Offered(commands.Voltage, "constant voltage"), cv.Voltage.Volts);
            case LoadSetpoint.ConstantPower cp:
                Refuse("a power", cp.Power, new Limits<Power>(default, Rating.MaximumPower));
                return (Offered(commands.Power, "constant power"), cp.Power.Watts);
            case LoadSetpoint.ConstantResistance cr:
                var mode = Offered(commands.Resistance, "constant resistance");
                Refuse("a resistance", cr.Resistance, commands.Resistances!.Value);
                return (mode, cr.Resistance.Ohms);
            default:
                throw new ArgumentOutOfRangeException(nameof(setpoint), $"{Who}: unknown set-point {setpoint}");
        }
    }

    private LoadMode Offered(LoadMode? mode, string name) =>
        mode ?? throw new ArgumentOutOfRangeException(nameof(mode), $"{Who} has no {name} mode in its profile {ordered.Device.Profile.Id}");

    private void Refuse<T>(string what, T? value, Limits<T> limits)
        where T : struct, IQuantity<T>
    {
        if (value is { } stated && !limits.Admits(stated))
        {
            throw new ArgumentOutOfRangeException(nameof(value), $"{Who} takes {what} of {limits}; asked for {stated}. Nothing was sent");
        }
    }

    /// <summary>The range in use as long as it holds the level, so that a pulse does not switch relays; else the smallest that does.</summary>
    private ProfileChoice? RangeFor(LoadMode mode, double level)
    {
        if (selected.Mode == mode && selected.Range is { } inUse && level <= inUse.Value)
        {
            return inUse;
        }

        return mode.Ranges.FirstOrDefault(range => level <= range.Value) ?? mode.Ranges.LastOrDefault();
    }

    private double Finite(double value, string question) =>
        double.IsFinite(value) ? value : throw new InstrumentException(Who, question, "an overload instead of a value");
}
