using System.Text;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Transports;
using Xunit;

namespace PackBench.Instruments.Tests.Transports;

public sealed class UsbtmcTransportTests : IDisposable
{
    private static readonly ScpiSessionOptions Quick = new() { Timeout = TimeSpan.FromMilliseconds(300) };
    private readonly FakeDevice device = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_goes_out_whole_and_an_answer_without_a_line_end_is_whole_too()
    {
        await using var session = Open();
        device.Answers["*IDN?\n"] = "RIGOL TECHNOLOGIES,DL3021,DL3A204800938,00.01.05.00.01";
        Assert.Equal("RIGOL TECHNOLOGIES,DL3021,DL3A204800938,00.01.05.00.01", await session.AskTextAsync("*IDN?", Cancel));
        Assert.Equal(TimeSpan.FromMilliseconds(300), device.Timeout);
    }

    [Fact]
    public async Task A_lost_answer_is_late_and_a_clear_makes_it_good()
    {
        await using var session = Open();
        device.Answers["GOOD?\n"] = "ok\n";
        var late = await Assert.ThrowsAsync<LinkException>(async () => await session.AskTextAsync("BAD?", Cancel));
        Assert.Contains("'BAD?'", late.Message, StringComparison.Ordinal);
        await session.ResynchronizeAsync(Cancel);
        Assert.Equal(1, device.Clears);
        Assert.Equal("ok", await session.AskTextAsync("GOOD?", Cancel));
        Assert.Equal(1, device.Opened);
    }

    // python-usbtmc#62: INITIATE_CLEAR is not taken by some Rigol models.
    [Fact]
    public async Task A_device_that_does_not_take_the_clear_is_opened_anew()
    {
        device.RefusesClear = true;
        await using var session = Open();
        await session.ResynchronizeAsync(Cancel);
        Assert.Equal(2, device.Opened);
    }

    [Fact]
    public void A_device_is_found_by_its_identity_whatever_its_number()
    {
        var folder = Directory.CreateTempSubdirectory("usbmisc");
        try
        {
            AddDevice(folder.FullName, "usbtmc0", "f4ec", "1430", "SPD3XJGCA01014\0 ");
            AddDevice(folder.FullName, "usbtmc7", "1ab1", "0e11", "DL3A204800938");
            Assert.Equal("/dev/usbtmc7", UsbtmcFinder.Find(folder.FullName, "1AB1:0e11", "DL3A204800938"));
            Assert.Equal("/dev/usbtmc0", UsbtmcFinder.Find(folder.FullName, "f4ec:1430", "SPD3XJGCA01014"));
            Assert.Equal("/dev/usbtmc7", UsbtmcFinder.Find(folder.FullName, "1ab1:0e11", ""));
            var missing = Assert.Throws<FileNotFoundException>(() => UsbtmcFinder.Find(folder.FullName, "1ab1:0e11", "OTHER"));
            Assert.Contains("usbtmc7 is 1ab1:0e11/DL3A204800938", missing.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_device_that_is_not_there_says_so()
    {
        var missing = await Assert.ThrowsAsync<LinkException>(async () =>
            await TransportFactory.OpenAsync(TransportAddress.Parse("usbtmc:///dev/usbtmc99"), TimeProvider.System, null, Cancel));
        Assert.Contains("check that it is plugged in", missing.Message, StringComparison.Ordinal);
    }

    public void Dispose() => device.Dispose();

    private static void AddDevice(string folder, string name, string vendor, string product, string serial)
    {
        // As sysfs lays it: the class entry's 'device' links to the interface, whose parent holds the identity.
        var device = Directory.CreateDirectory(Path.Combine(folder, "devices", name));
        device.CreateSubdirectory("1-1:1.0");
        File.WriteAllText(Path.Combine(device.FullName, "idVendor"), vendor + "\n");
        File.WriteAllText(Path.Combine(device.FullName, "idProduct"), product + "\n");
        File.WriteAllText(Path.Combine(device.FullName, "serial"), serial + "\n");
        var entry = Directory.CreateDirectory(Path.Combine(folder, name));
        Directory.CreateSymbolicLink(Path.Combine(entry.FullName, "device"), Path.Combine(device.FullName, "1-1:1.0"));
    }

    private ScpiSession Open() => new(
        new UsbtmcTransport(TransportAddress.Parse("usbtmc:///dev/usbtmc0"), () =>
        {
            device.Opened++;
            return device;
        }, TimeProvider.System), Quick, TimeProvider.System);

    private sealed class FakeDevice : IUsbtmcDevice
    {
        private string? answer;

        public Dictionary<string, string> Answers { get; } = [];

        public int Opened { get; set; }

        public int Clears { get; private set; }

        public bool RefusesClear { get; set; }

        public TimeSpan Timeout { get; private set; }

        public void Write(ReadOnlySpan<byte> message) => answer = Answers.GetValueOrDefault(Encoding.ASCII.GetString(message));

        public int Read(Span<byte> buffer)
        {
            if (answer is null)
            {
                // The kernel blocks for its time-out; nothing can interrupt it.
                TestContext.Current.CancellationToken.WaitHandle.WaitOne(Timeout);
                throw new TimeoutException("no answer");
            }

            return Encoding.ASCII.GetBytes(answer, buffer);
        }

        public void SetTimeout(TimeSpan timeout) => Timeout = timeout;

        public void Clear()
        {
            Clears++;
            if (RefusesClear)
            {
                throw new IOException("clear");
            }
        }

        public void Dispose()
        {
        }
    }
}
