namespace PackBench.Rig.App;

/// <summary>One piece of work beside the screen. The page looks for its end at every tick; a newer one takes the place of an older.</summary>
internal sealed class Background<T>
    where T : class
{
    private Task<T>? _task;
    private Action? _cancel;

    public bool IsBusy => _task is not null;

    public void Start(Func<CancellationToken, Task<T>> work)
    {
        Cancel();
        var stop = new CancellationTokenSource();
        _cancel = stop.Cancel;
        _task = Task.Run(() => work(stop.Token), stop.Token);
    }

    public void Cancel()
    {
        _cancel?.Invoke();
        (_task, _cancel) = (null, null);
    }

    /// <summary>Until the work has ended, however: for what it uses to be given up.</summary>
    public void Wait() => _task?.ContinueWith(_ => { }, TaskScheduler.Default).Wait();

    /// <summary>True once, when the work has ended: with its result, or with why there is none.</summary>
    public bool TryTake(out T? result, out Exception? failure)
    {
        (result, failure) = (null, null);
        if (_task is not { IsCompleted: true } task)
        {
            return false;
        }

        _task = null;
        if (task.IsCompletedSuccessfully)
        {
            result = task.Result;
        }
        else
        {
            failure = task.Exception?.InnerException ?? new OperationCanceledException();
        }

        return true;
    }
}
