using System.Buffers;

namespace PackBench.Instruments.Transports;

/// <summary>Reads away what is still under way on a line that has no device clear.</summary>
internal static class Drain
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>True when the line fell silent; false when it was closed, failed, or never stopped talking.</summary>
    public static async ValueTask<bool> UntilQuietAsync(Stream wire, TimeProvider time, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16384);
        var started = time.GetTimestamp();
        try
        {
            while (time.GetElapsedTime(started) < Longest)
            {
                int read;
                try
                {
                    read = await Deadline.RunAsync(
                        (wire, buffer),
                        static (on, token) => on.wire.ReadAsync(on.buffer, token),
                        static _ => "quiet", Quiet, time, cancellationToken);
                }
                catch (LinkException)
                {
                    return true;
                }
                catch (Exception e) when (LinkErrors.IsFromTheLine(e))
                {
                    return false;
                }

                if (read == 0)
                {
                    return false;
                }
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
