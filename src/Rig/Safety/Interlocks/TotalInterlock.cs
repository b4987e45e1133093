using System.Globalization;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety.Interlocks;

/// <summary>What has flowed in one direction since the last reversal must stay below a share of the pack's capacity.</summary>
/// <param name="total">Ampere-hours moved in the present step; asked at each judgement.</param>
public sealed class TotalInterlock(Func<double> total, double largest)
    : Interlock("more charge than the pack can hold", TimeSpan.Zero, TripClass.Clearable)
{
    public override Breach? Judge(Scan scan, TimeSpan now)
    {
        var moved = Math.Abs(total());
        return moved <= largest
            ? null
            : new Breach(
                "step.charge", string.Create(CultureInfo.InvariantCulture, $"{moved:0.00} Ah"),
                string.Create(CultureInfo.InvariantCulture, $"at most {largest:0.00} Ah"), TimeSpan.Zero,
                "The pack's capacity is wrong in its file, or the current is measured wrongly.");
    }
}
