using System.CommandLine;
using System.Text.Json;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Settings;

namespace PackBench.Rig.Cli.Bms;

/// <summary><c>packbench bms set</c> and <c>switch</c>: identify, read, back up, write, read back, confirm or put back.</summary>
internal static class BmsSetCommand
{
    private static readonly Dictionary<string, BmsSwitch> Switches = new(StringComparer.Ordinal)
    {
        ["charge"] = BmsSwitch.Charge, ["discharge"] = BmsSwitch.Discharge, ["balance"] = BmsSwitch.Balance,
    };

    public static Command CreateSet(RigConsole console)
    {
        var name = new Argument<string>("setting") { Description = "Its name, as 'bms settings' lists it" };
        var value = new Argument<string>("value") { Description = "With its unit, such as 2.70V or \"3 s\"; on or off for a switch" };
        var command = new Command("set", "Change one setting: it is backed up first, written once and read back") { name, value };
        return Finish(command, parsed => (parsed.GetValue(name)!, parsed.GetValue(value)!), console);
    }

    public static Command CreateSwitch(RigConsole console)
    {
        var which = new Argument<string>("switch") { Description = string.Join(", ", Switches.Keys) };
        which.AcceptOnlyFromAmong([.. Switches.Keys]);
        var state = new Argument<string>("state") { Description = "on, off" };
        state.AcceptOnlyFromAmong("on", "off");
        var command = new Command("switch", "Switch charging, discharging or balancing on or off, as 'set' does") { which, state };
        return Finish(command, parsed => (BmsWriterExtensions.NameOf(Switches[parsed.GetValue(which)!]), parsed.GetValue(state)!), console);
    }

    private static Command Finish(Command command, Func<ParseResult, (string Name, string Value)> what, RigConsole console)
    {
        var (address, protocol, pack, backups, dry, json) =
            (BmsLine.Address(), BmsLine.Protocol(), CommonOptions.Pack(), BmsLine.Backups(), BmsLine.DryRun(), CommonOptions.Json());
        command.Add(address);
        foreach (var option in new Option[] { protocol, pack, backups, dry, json })
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            var (name, text) = what(parsed);
            if (!BmsValue.TryParse(text, out var value, out var problem, out _))
            {
                console.Error.WriteLine($"{name}: '{text}': {problem}");
                return Task.FromResult(ExitCodes.Usage);
            }

            if (BmsLine.PackOf(parsed.GetValue(pack)!, console) is not { } under)
            {
                return Task.FromResult(ExitCodes.Usage);
            }

            var request = new Request(name, value, under.BmsGuards, parsed.GetValue(backups)!, parsed.GetValue(json));
            var isDry = parsed.GetValue(dry);
            return BmsLine.WithAsync(
                parsed.GetValue(address)!, parsed.GetValue(protocol)!, isDry ? null : $"packbench bms {command.Name} {name}", console,
                bms => isDry ? ShowAsync(bms, request, console, cancellationToken) : WriteAsync(bms, request, console, cancellationToken), cancellationToken);
        });
        return command;
    }

    private static async Task<int> ShowAsync(IBms bms, Request request, RigConsole console, CancellationToken cancellationToken)
    {
        if (BmsLine.WriterOf(bms, console) is not { } writer)
        {
            return ExitCodes.Error;
        }

        var plan = writer.Plan(request.Name, request.Value, request.Guards, await writer.ReadSettingsAsync(cancellationToken));
        if (request.Json)
        {
            console.Out.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object?>
            {
                ["unit"] = BmsLine.Describe(bms.Identity), ["setting"] = plan.Name, ["value"] = plan.Value.ToString(), ["refusal"] = plan.Refusal,
                ["frames"] = plan.Frames.Select(frame => Convert.ToHexString([.. frame])),
            }));
        }
        else
        {
            (plan.IsRefused ? console.Error : console.Out).WriteLine(plan);
        }

        return plan.IsRefused ? ExitCodes.Usage : ExitCodes.Done;
    }

    private static async Task<int> WriteAsync(IBms bms, Request request, RigConsole console, CancellationToken cancellationToken)
    {
        if (BmsLine.WriterOf(bms, console) is not { } writer)
        {
            return ExitCodes.Error;
        }

        // What is refused whatever the unit is set to needs no backup.
        if (writer.Plan(request.Name, request.Value, request.Guards) is { Refusal: { } refusal })
        {
            return Say(new BmsWriteOutcome(request.Name, BmsWriteVerdict.Refused, request.Value, null, null, refusal), null, bms, request, console);
        }

        var backup = await writer.BackUpAsync(request.Backups, cancellationToken);
        if (!request.Json)
        {
            console.Out.WriteLine($"{BmsLine.Describe(bms.Identity)}{Environment.NewLine}backup: {backup.Path}");
        }

        var outcome = await writer.WriteAsync(backup, request.Name, request.Value, request.Guards, cancellationToken);
        return Say(outcome, backup.Path, bms, request, console);
    }

    private static int Say(BmsWriteOutcome outcome, string? backup, IBms bms, Request request, RigConsole console)
    {
        if (request.Json)
        {
            console.Out.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object?>
            {
                ["unit"] = BmsLine.Describe(bms.Identity), ["setting"] = outcome.Name, ["asked"] = outcome.Asked.ToString(), ["before"] = outcome.Before?.ToString(),
                ["after"] = outcome.After?.ToString(), ["verdict"] = outcome.Verdict.ToString(), ["text"] = outcome.Text, ["backup"] = backup,
            }));
        }
        else
        {
            (outcome.IsAsAsked ? console.Out : console.Error).WriteLine(outcome.Verdict == BmsWriteVerdict.Refused ? $"refused, nothing was sent: {outcome.Text}" : outcome.Text);
        }

        return BmsLine.ExitCodeOf(outcome);
    }

    private sealed record Request(string Name, BmsValue Value, SettingGuards Guards, string Backups, bool Json);
}
