using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Jk;
using PackBench.Instruments.Transports;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

/// <summary>In real time over a serial line without a cable: what the links do when bytes are late, torn, or the cable is gone.</summary>
public sealed class PseudoTerminalLinkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("jk02-32s", "JK02-32S")]
    [InlineData("jk-modbus", "JK Modbus")]
    [InlineData("auto", "JK02-32S")]
    public async Task A_unit_is_read_over_a_serial_line(string protocol, string edition)
    {
        using var far = new FarEnd(JkUnit.OnRs485().Answer);
        await using var bms = await BmsConnector.ConnectAsync(await far.OpenAsync(), protocol, TimeProvider.System, Token);
        Assert.Equal(edition, bms.Identity.Protocol);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(31.881, (await bms.ReadAsync(Token)).Current.Amperes, 6);
        }
    }

    [Fact]
    public async Task A_late_answer_is_not_taken_for_the_next_one()
    {
        var unit = JkUnit.OnRs485();
        byte[] held = [];
        var isHolding = false;
        using var far = new FarEnd(request =>
        {
            byte[] answer = [.. held, .. unit.Answer(request)];
            held = isHolding ? answer : [];
            return isHolding ? [] : answer;
        });
        await using var bms = await BmsConnector.ConnectAsync(await far.OpenAsync(), "jk02-32s", TimeProvider.System, Token);
        isHolding = true;
        var late = await Assert.ThrowsAsync<LinkException>(async () => await bms.ReadAsync(Token));
        Assert.True(late.IsTransient);
        Assert.IsType<TimeoutException>(late.InnerException);

        // What was late comes now, by itself; the next reading is of the unit as it is then.
        isHolding = false;
        far.Send(held);
        held = [];
        BitConverter.TryWriteBytes(unit.Cells.AsSpan(158), -4321);
        Jk02Frame.Seal(unit.Cells);
        Assert.Equal(-4.321, (await bms.ReadAsync(Token)).Current.Amperes, 6);
    }

    [Fact]
    public async Task A_cable_that_is_pulled_is_a_link_failure_and_one_that_returns_is_connected_anew()
    {
        var unit = JkUnit.OnRs485();
        var far = new FarEnd(unit.Answer);
        await using var bms = await BmsConnector.ConnectAsync(await far.OpenAsync(), "jk02-32s", TimeProvider.System, Token);
        await bms.ReadAsync(Token);
        far.Dispose();
        var pulled = await Assert.ThrowsAsync<LinkException>(async () => await bms.ReadAsync(Token));
        Assert.Contains("serial://", pulled.Message, StringComparison.Ordinal);

        // Not asked again: it would open its path anew, and that may by now be the terminal of another test.
        using var returned = new FarEnd(unit.Answer);
        await using var again = await BmsConnector.ConnectAsync(await returned.OpenAsync(), "jk02-32s", TimeProvider.System, Token);
        Assert.Equal(bms.Identity, again.Identity);
        Assert.Equal(31.881, (await again.ReadAsync(Token)).Current.Amperes, 6);
    }

    [Fact]
    public async Task A_caller_who_cancels_is_told_so_and_not_that_the_unit_is_late()
    {
        var unit = JkUnit.OnRs485();
        var isSilent = false;
        using var far = new FarEnd(request => isSilent ? [] : unit.Answer(request));
        await using var bms = await BmsConnector.ConnectAsync(await far.OpenAsync(), "jk02-32s", TimeProvider.System, Token);
        isSilent = true;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var reading = bms.ReadAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reading);
        isSilent = false;
        Assert.Equal(16, (await bms.ReadAsync(Token)).Cells.Length);
    }

    /// <summary>The master side of a pseudo-terminal. Requests are told apart by their pauses and answered in pieces.</summary>
    private sealed class FarEnd : IDisposable
    {
        private const int ReadWriteNoControl = 0x2 | 0x100;
        private readonly SafeFileHandle _master;
        private readonly string _device;
        private readonly FileStream _stream;
        private readonly Thread _thread;
        private volatile bool _isOver;

        public FarEnd(Func<byte[], byte[]> answer)
        {
            _master = new SafeFileHandle(Calls.posix_openpt(ReadWriteNoControl), ownsHandle: true);
            Assert.False(_master.IsInvalid);
            Assert.Equal(0, Calls.grantpt(_master));
            Assert.Equal(0, Calls.unlockpt(_master));
            var name = new byte[64];
            Assert.Equal(0, Calls.ptsname_r(_master, name, (nuint)name.Length));
            _device = System.Text.Encoding.ASCII.GetString(name).TrimEnd('\0');
            _stream = new FileStream(_master, FileAccess.ReadWrite, bufferSize: 0);
            _thread = new Thread(() => Serve(answer)) { IsBackground = true };
        }

        public async Task<ITransport> OpenAsync()
        {
            var transport = await TransportFactory.OpenAsync(TransportAddress.Parse($"serial://{_device}?baud=115200"), TimeProvider.System, null, Token);
            _thread.Start();
            return transport;
        }

        public void Send(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                var piece = Math.Min(57, bytes.Length);
                _stream.Write(bytes[..piece]);
                bytes = bytes[piece..];
            }
        }

        public void Dispose()
        {
            _isOver = true;
            if (_thread.IsAlive)
            {
                _thread.Join();
            }

            _stream.Dispose();
            _master.Dispose();
        }

        private void Serve(Func<byte[], byte[]> answer)
        {
            var buffer = new byte[64];
            while (!_isOver)
            {
                var poll = new Calls.PollRequest { Descriptor = (int)_master.DangerousGetHandle(), Events = 1 };
                if (Calls.poll(ref poll, 1, 20) <= 0 || (poll.Returned & 1) == 0)
                {
                    continue;
                }

                try
                {
                    var read = _stream.Read(buffer);
                    Send(answer(buffer[..read]));
                }
                catch (IOException)
                {
                    // Nobody has the other side open any more.
                    return;
                }
            }
        }
    }

    private static class Calls
    {
        [StructLayout(LayoutKind.Sequential)]
        internal struct PollRequest
        {
            public int Descriptor;
            public short Events;
            public short Returned;
        }

#pragma warning disable SYSLIB1054 // A generated import would want unsafe code for these five calls of a test.
#pragma warning disable CA1707, IDE1006 // They are named as the C library names them.
        [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int posix_openpt(int flags);

        [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int grantpt(SafeFileHandle master);

        [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int unlockpt(SafeFileHandle master);

        [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int ptsname_r(SafeFileHandle master, byte[] name, nuint length);

        [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int poll(ref PollRequest request, nuint count, int milliseconds);
#pragma warning restore CA1707, IDE1006, SYSLIB1054
    }
}
