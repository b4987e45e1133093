using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Analysis.Integration;

/// <summary>Everything an accumulator knows, as plain values: stored with a run so that it can go on, joined, or read as the step's sums.</summary>
/// <param name="Measured">Time under valid current, without interruptions.</param>
/// <param name="GapCount">All of them; <paramref name="Gaps"/> keeps the first <see cref="StepAccumulator.KeptGaps"/>.</param>
/// <param name="GapSeconds">All of them.</param>
/// <param name="ChargeLow">Of the gaps: the sums could be this much in place of <paramref name="ChargeBridged"/>.</param>
/// <param name="Slopes">State of each window, in the order of the options.</param>
public sealed record AccumulatorState(
    TimeSpan Began, TimeSpan Ended, TimeSpan Measured, long Scans, bool IsOpen,
    double ChargeSum, double ChargeLost, double EnergySum, double EnergyLost, double ChargingSum, double ChargingLost,
    long GapCount, double GapSeconds, double ChargeBridged, double ChargeLow, double ChargeHigh, double EnergyBridged, double EnergyLow, double EnergyHigh,
    TimeSpan LastAt, double LastCurrent, double LastPower, TimeSpan LastPowerAt,
    ImmutableArray<ChannelStatistics> Channels, ImmutableArray<GapRecord> Gaps, ImmutableArray<ImmutableArray<double>> Slopes)
{
    /// <summary>Ampere-seconds, charging positive.</summary>
    public double Charge => ChargeSum + ChargeLost;

    /// <summary>Joules, charging positive.</summary>
    public double Energy => EnergySum + EnergyLost;

    /// <summary>What went in alone: a step may do both.</summary>
    public double Charging => ChargingSum + ChargingLost;

    /// <summary>What came out alone, below zero.</summary>
    public double Discharging => Charge - Charging;

    public double MeanCurrent => Charge / Measured.TotalSeconds;

    /// <summary>Energy over charge; NaN where no charge flowed.</summary>
    public double MeanVoltage => Energy / Charge;

    /// <summary>Share of the time that gaps took, 0 to 1.</summary>
    public double GapShare => Measured > TimeSpan.Zero ? GapSeconds / Measured.TotalSeconds : 0;

    public string ToJson() => JsonSerializer.Serialize(this, AccumulatorJson.Default.AccumulatorState);

    /// <summary>Throws <see cref="JsonException"/> for text that is no such state.</summary>
    public static AccumulatorState FromJson(string json) =>
        JsonSerializer.Deserialize(json, AccumulatorJson.Default.AccumulatorState) ?? throw new JsonException("The state of an accumulator is empty.");

    /// <summary>
    /// This part of a step and a later one, such as before and after an interruption during which the output was known to be
    /// off. Throws <see cref="ArgumentException"/> where the later part begins before this one ended.
    /// </summary>
    public AccumulatorState Join(AccumulatorState later)
    {
        ArgumentNullException.ThrowIfNull(later);
        if (later.Began < Ended || later.Channels.Length != Channels.Length)
        {
            throw new ArgumentException(
                $"A part that begins at {later.Began} with {later.Channels.Length} channels does not follow one that ended at {Ended} with {Channels.Length}.", nameof(later));
        }

        var (charge, energy) = (new CompensatedSum(ChargeSum, ChargeLost), new CompensatedSum(EnergySum, EnergyLost));
        charge.Add(new CompensatedSum(later.ChargeSum, later.ChargeLost));
        energy.Add(new CompensatedSum(later.EnergySum, later.EnergyLost));
        var charging = new CompensatedSum(ChargingSum, ChargingLost);
        charging.Add(new CompensatedSum(later.ChargingSum, later.ChargingLost));
        return later with
        {
            Began = Began,
            Measured = Measured + later.Measured,
            Scans = Scans + later.Scans,
            ChargeSum = charge.State.Sum,
            ChargeLost = charge.State.Lost,
            EnergySum = energy.State.Sum,
            EnergyLost = energy.State.Lost,
            ChargingSum = charging.State.Sum,
            ChargingLost = charging.State.Lost,
            GapCount = GapCount + later.GapCount,
            GapSeconds = GapSeconds + later.GapSeconds,
            ChargeBridged = ChargeBridged + later.ChargeBridged,
            ChargeLow = ChargeLow + later.ChargeLow,
            ChargeHigh = ChargeHigh + later.ChargeHigh,
            EnergyBridged = EnergyBridged + later.EnergyBridged,
            EnergyLow = EnergyLow + later.EnergyLow,
            EnergyHigh = EnergyHigh + later.EnergyHigh,
            Channels = [.. Channels.Zip(later.Channels, (first, second) => first.Join(second))],
            Gaps = [.. Gaps.Concat(later.Gaps).Take(StepAccumulator.KeptGaps)],
        };
    }
}

[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(AccumulatorState))]
internal sealed partial class AccumulatorJson : JsonSerializerContext;
