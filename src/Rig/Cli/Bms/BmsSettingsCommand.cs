using System.CommandLine;
using System.Text.Json;
using PackBench.Instruments.Bms.Settings;
using Spectre.Console;

namespace PackBench.Rig.Cli.Bms;

/// <summary><c>packbench bms settings</c>: everything that the unit shows of its settings; sends no write.</summary>
internal static class BmsSettingsCommand
{
    public static Command Create(RigConsole console)
    {
        var (address, protocol, json) = (BmsLine.Address(), BmsLine.Protocol(), CommonOptions.Json());
        var command = new Command("settings", "List the settings with their units and the range that may be set") { address, protocol, json };
        command.SetAction((parsed, cancellationToken) => BmsLine.ReadAsync(parsed.GetValue(address)!, parsed.GetValue(protocol)!, console, async bms =>
        {
            if (BmsLine.WriterOf(bms, console) is not { } writer)
            {
                return ExitCodes.Error;
            }

            var settings = await writer.ReadSettingsAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                console.Out.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object?>
                {
                    ["unit"] = BmsLine.Describe(bms.Identity),
                    ["settings"] = writer.Settings.ToDictionary(setting => setting.Name, setting => Json(setting, settings.Find(setting.Name))),
                }));
                return ExitCodes.Done;
            }

            console.Out.WriteLine(BmsLine.Describe(bms.Identity));
            var table = BmsLine.NewTable("setting", "value", "may be set to", "meaning");
            foreach (var setting in writer.Settings)
            {
                table.AddRow(
                    new Text(setting.Name), new Text(settings.Find(setting.Name)?.ToString(setting.Unit) ?? "not shown"), new Text(RangeOf(setting)), new Text(setting.Title));
            }

            console.Ansi.Write(table);
            return ExitCodes.Done;
        }, cancellationToken));
        return command;
    }

    private static string RangeOf(BmsSetting setting) => setting switch
    {
        { ReadOnlyBecause: { } reason } => $"read only: {reason}",
        { IsSwitch: true } => "on, off",
        _ => FormattableString.Invariant($"{setting.Minimum} to {setting.Maximum} {setting.Unit.Symbol}, by {setting.Resolution} ({setting.RangeSource})"),
    };

    private static Dictionary<string, object?> Json(BmsSetting setting, BmsValue? value) => new()
    {
        ["value"] = value is { IsOn: { } isOn } ? isOn : value?.Quantity is { } quantity ? quantity.In(setting.Unit) : null,
        ["unit"] = setting.Unit.Symbol,
        ["minimum"] = Finite(setting.Minimum),
        ["maximum"] = Finite(setting.Maximum),
        ["resolution"] = setting.IsSwitch ? null : setting.Resolution,
        ["read_only_because"] = setting.ReadOnlyBecause,
    };

    private static double? Finite(double number) => double.IsFinite(number) ? number : null;
}
