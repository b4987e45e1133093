using System.Collections.Immutable;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Bms.Calibration;

/// <summary>How one protocol and edition is told the true current.</summary>
internal interface ICalibrationRoute
{
    CalibrationAbility Ability { get; }

    /// <summary>Only asked where <see cref="CalibrationAbility.EditionRefusal"/> is null.</summary>
    ImmutableArray<ImmutableArray<byte>> FramesFor(Current magnitude, CurrentDirection direction);

    /// <summary>The frames that would set the factor itself, for a unit that turns out to take the number as one; empty where that cannot be.</summary>
    ImmutableArray<ImmutableArray<byte>> FramesForFactor(double factor) => [];
}
