namespace PackBench.Rig.Analysis.Metrology;

/// <summary>What one source does to one result: its sensitivity (SI of the result per SI of the source) and its signed share u_i(y).</summary>
public readonly record struct Contribution(UncertaintySource Source, double Sensitivity)
{
    /// <summary>Signed, SI of the result: the sign is what makes common sources cancel or add.</summary>
    public double Uncertainty => Sensitivity * Source.StandardUncertainty;

    public override string ToString() => $"{Source.Id}: {Uncertainty:G6}";
}
