namespace PackBench.Rig.Tests.Runs;

/// <summary>A discharge of two minutes: enough to break it in many ways.</summary>
internal static class ShortProcedure
{
    public const string Discharge = """
        procedure: test-procedure
        version: 1
        title: Two minutes
        needs: { load: required }
        parameters:
          current: { default: 8 A, min: 0.1 A, max: 20 A }
        steps:
          - rest: { for: 20 s, record: before }
          - discharge: { current: current, until: step.elapsed >= 2 min, at_most: 10 min, record: discharge }
          - rest: { for: 20 s, record: after }
        results:
          charge: { value: discharge.charge, unit: Ah }
        """;

    public const string Charge = """
        procedure: test-procedure
        version: 1
        title: Two minutes of charging
        needs: { supply: required }
        steps:
          - rest: { for: 20 s, record: before }
          - charge: { current: 5 A, voltage: pack.maximum_voltage, until: step.elapsed >= 2 min, at_most: 10 min, record: charge }
          - rest: { for: 20 s, record: after }
        results:
          charged: { value: charge.charge, unit: Ah }
        """;
}
