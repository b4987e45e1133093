using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Live;

/// <summary>A question that waits for its answer on the screen.</summary>
internal sealed class PendingQuestion(OperatorQuestion question, Action<string> reply)
{
    public OperatorQuestion Question => question;

    /// <summary>Answers it; more than once does nothing more.</summary>
    public void Reply(string answer) => reply(answer);
}

/// <summary>The operator at the screen: the run waits, the screen asks.</summary>
/// <param name="post">Carries an action out where the run's work is done.</param>
internal sealed class OperatorQuestions(string name, Action<Action> post) : IOperator
{
    private volatile PendingQuestion? _pending;

    public string Name => name;

    public PendingQuestion? Pending => _pending;

    /// <summary>Told when a question begins and ends to wait.</summary>
    public Action<bool>? Waiting { get; set; }

    public async ValueTask<string> AskAsync(OperatorQuestion question, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<string>();
        await using var registration = cancellationToken.Register(() => answer.TrySetCanceled(cancellationToken));
        _pending = new PendingQuestion(question, text => post(() => answer.TrySetResult(text)));
        Waiting?.Invoke(true);
        try
        {
            return await answer.Task;
        }
        finally
        {
            _pending = null;
            Waiting?.Invoke(false);
        }
    }
}
