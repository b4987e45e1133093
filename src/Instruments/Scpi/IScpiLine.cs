namespace PackBench.Instruments.Scpi;

/// <summary>Where a script of a profile is spoken: the session in its turn, or the session for one caller alone.</summary>
internal interface IScpiLine
{
    ValueTask TellAsync(string text, CancellationToken cancellationToken);

    ValueTask<string> AskTextAsync(string text, CancellationToken cancellationToken);
}
