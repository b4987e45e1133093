namespace PackBench.Rig.Analysis.Metrology;

/// <summary>Whether two results of one quantity agree within what is stated of them.</summary>
public static class Equivalence
{
    /// <summary>|a − b| over the root sum of squares of the expanded uncertainties; up to 1 they are consistent (ISO 13528).</summary>
    public static double EnNumber(double a, double expandedA, double b, double expandedB) => Math.Abs(a - b) / Math.Sqrt((expandedA * expandedA) + (expandedB * expandedB));
}
