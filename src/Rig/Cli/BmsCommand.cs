using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PackBench.Instruments;
using PackBench.Instruments.Bms;
using PackBench.Rig.Cli.Bms;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench bms</c>: reads a BMS; what writes is in files of its own.</summary>
internal static class BmsCommand
{
    public static Command Create(RigConsole console) => new("bms", "Read a BMS, and change its settings safely")
    {
        Read(console), Watch(console), Info(console), BmsSettingsCommand.Create(console), BmsAuditCommand.Create(console), BmsSetCommand.CreateSet(console), BmsSetCommand.CreateSwitch(console),
        BmsBackupCommand.CreateBackup(console), BmsBackupCommand.CreateRestore(console),
    };

    private static Command Read(RigConsole console)
    {
        var (address, protocol, json) = (BmsLine.Address(), BmsLine.Protocol(), CommonOptions.Json());
        var command = new Command("read", "Read the state once: cells, current, temperatures, switches, alarms") { address, protocol, json };
        command.SetAction((parsed, cancellationToken) => BmsLine.ReadAsync(parsed.GetValue(address)!, parsed.GetValue(protocol)!, console, async bms =>
        {
            Print(await bms.ReadAsync(cancellationToken), parsed.GetValue(json), console);
            return ExitCodes.Done;
        }, cancellationToken));
        return command;
    }

    private static Command Watch(RigConsole console)
    {
        var (address, protocol, json) = (BmsLine.Address(), BmsLine.Protocol(), CommonOptions.Json());
        var times = new Option<int>("--times") { Description = "How many states; until stopped where not given", DefaultValueFactory = _ => int.MaxValue };
        var command = new Command("watch", "Read the state again and again") { address, protocol, json, times };
        command.SetAction((parsed, cancellationToken) => BmsLine.ReadAsync(parsed.GetValue(address)!, parsed.GetValue(protocol)!, console, async bms =>
        {
            for (var i = 0; i < parsed.GetValue(times); i++)
            {
                try
                {
                    Print(await bms.ReadAsync(cancellationToken), parsed.GetValue(json), console);
                }
                catch (LinkException lost) when (lost.IsTransient)
                {
                    console.Error.WriteLine(lost.Message);
                }

                await Task.Delay(bms.UpdatePeriod, console.Time, cancellationToken);
            }

            return ExitCodes.Done;
        }, cancellationToken));
        return command;
    }

    private static Command Info(RigConsole console)
    {
        var (address, protocol) = (BmsLine.Address(), BmsLine.Protocol());
        var command = new Command("info", "Print who the unit is and which protocol it speaks") { address, protocol };
        command.SetAction((parsed, cancellationToken) => BmsLine.ReadAsync(parsed.GetValue(address)!, parsed.GetValue(protocol)!, console, bms =>
        {
            console.Out.WriteLine(BmsLine.Describe(bms.Identity));
            return Task.FromResult(ExitCodes.Done);
        }, cancellationToken));
        return command;
    }

    private static void Print(BmsState state, bool json, RigConsole console)
    {
        if (json)
        {
            console.Out.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object?>
            {
                ["cells_V"] = state.Cells.Select(cell => cell.Volts), ["voltage_V"] = state.PackVoltage.Volts, ["current_A"] = state.Current.Amperes,
                ["temperatures_degC"] = state.Temperatures.ToDictionary(pair => pair.Key, pair => pair.Value.Celsius), ["soc"] = state.StateOfCharge,
                ["charge_on"] = state.ChargeOn, ["discharge_on"] = state.DischargeOn, ["balance_on"] = state.BalanceOn, ["alarms"] = state.Alarms,
                ["charge_factor"] = state.ChargeFactor, ["discharge_factor"] = state.DischargeFactor,
            }));
            return;
        }

        string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        var (least, most) = (state.Cells.Min(cell => cell.Volts), state.Cells.Max(cell => cell.Volts));
        console.Out.WriteLine(Text($"{state.PackVoltage.Volts:0.00} V  {state.Current.Amperes:0.000} A  SOC {(state.StateOfCharge ?? double.NaN) * 100:0} %  spread {(most - least) * 1000:0} mV"));
        console.Out.WriteLine("cells " + string.Join("  ", state.Cells.Select((cell, index) => Text($"{index + 1}: {cell.Volts:0.000}{(cell.Volts == least ? " low" : cell.Volts == most ? " high" : "")}"))));
        console.Out.WriteLine("temperatures " + string.Join("  ", state.Temperatures.Select(pair => Text($"{pair.Key} {pair.Value.Celsius:0.0} °C"))));
        console.Out.WriteLine($"charge {Switch(state.ChargeOn)}, discharge {Switch(state.DischargeOn)}, balance {Switch(state.BalanceOn)}; alarms: {(state.Alarms.IsEmpty ? "none" : string.Join(", ", state.Alarms))}");

        static string Switch(bool? on) => on switch { true => "on", false => "off", null => "not shown" };
    }
}
