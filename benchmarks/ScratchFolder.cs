namespace PackBench.Benchmarks;

internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("packbench-benchmark-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
