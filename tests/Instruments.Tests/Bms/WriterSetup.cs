using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Backups;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

/// <summary>A connected unit with a backup in a folder of its own, which is removed at the end.</summary>
internal sealed class WriterSetup : IAsyncDisposable
{
    public static readonly SettingGuards Lto = new(1.5.Volts, 2.85.Volts, 6);
    public static readonly SettingGuards Lfp = new(2.0.Volts, 3.8.Volts, 16);

    private WriterSetup(ReplayTransport transport, IBms bms, string folder)
    {
        Transport = transport;
        Bms = bms;
        Folder = folder;
    }

    public ReplayTransport Transport { get; }

    public IBms Bms { get; }

    public string Folder { get; }

    public SavedBackup Backup { get; private set; } = null!;

    public IBmsWriter Writer => Bms.Writer!;

    public static async Task<WriterSetup> ConnectAsync(Func<byte[], byte[]> unit, string protocol)
    {
        var transport = new ReplayTransport(unit);
        var bms = await BmsConnector.ConnectAsync(transport, protocol, new HurriedTime(), TestContext.Current.CancellationToken);
        var setup = new WriterSetup(transport, bms, Directory.CreateTempSubdirectory("packbench-bms-").FullName);
        setup.Backup = await bms.Writer!.BackUpAsync(setup.Folder, TestContext.Current.CancellationToken);
        return setup;
    }

    public ValueTask<BmsWriteOutcome> WriteAsync(string name, string value, SettingGuards? guards = null) =>
        Writer.WriteAsync(Backup, name, Value(value), guards ?? Lfp, TestContext.Current.CancellationToken);

    public static BmsValue Value(string text) => BmsValue.TryParse(text, out var value, out var problem, out _) ? value : throw new ArgumentException(problem);

    public async ValueTask DisposeAsync()
    {
        await Bms.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
