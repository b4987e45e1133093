using System.Globalization;
using PackBench.Instruments.Loads;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Runs.Execution;

/// <summary>Arms what holds when the computer is gone, before an output goes on, and says what is armed and what is missing.</summary>
internal static class Barriers
{
    /// <summary>Below the lowest voltage that any procedure may reach, so that it never acts first: the second barrier, not the end of the test.</summary>
    private const double BelowStop = 0.3;

    public static async Task ArmLoadAsync(RunSession session, IElectronicLoad load, LoadSetpoint setpoint, TimeSpan longest, CancellationToken cancellationToken)
    {
        var pack = session.Pack;
        var floor = new Voltage((pack.Chemistry.DischargeStop.Volts * pack.Series) - BelowStop);
        var most = Math.Min(load.Rating.Current.Maximum.Amperes, pack.MaximumDischarge.Amperes);
        var current = setpoint is LoadSetpoint.ConstantCurrent constant ? Math.Min(most, (constant.Current.Amperes * 1.2) + 0.5) : most;
        var asked = new LoadProtection(floor, new Current(current), load.Rating.MaximumPower, longest + TimeSpan.FromMinutes(1));
        var armed = await load.ArmAsync(asked, cancellationToken);
        await SayAsync("load under-voltage off", armed.UnderVoltageOff, $"{floor.Volts:0.00} V");
        await SayAsync("load over-current off", armed.OverCurrent, $"{current:0.0} A");
        await SayAsync("load over-power off", armed.OverPower, $"{load.Rating.MaximumPower.Watts:0} W");
        await SayAsync("load timer", armed.Timer, $"{ScanLoop.Text(longest + TimeSpan.FromMinutes(1))}");

        ValueTask SayAsync(string barrier, bool isArmed, FormattableString detail) => session.EmitAsync(
            new RunEvent.BarrierChanged(barrier, isArmed, isArmed ? detail.ToString(CultureInfo.InvariantCulture) : "this load does not have it")
            {
                Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc,
            });
    }
}
