using PackBench.Instruments.Simulation;

namespace PackBench.Rig.Runs;

/// <summary>Stands between the questions of a run and whoever answers them: once the answer is yes, the simulated pack is wired as was asked.</summary>
internal sealed class SimulatedHands(IOperator person, SimulatedBench world) : IOperator
{
    public string Name => person.Name;

    public async ValueTask<string> AskAsync(OperatorQuestion question, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        var answer = await person.AskAsync(question, cancellationToken);
        if (question.Connect.Length > 0 && answer != "no")
        {
            world.Connect(question.Connect);
        }

        return answer;
    }
}
