using System.Buffers;
using System.Buffers.Binary;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Backups;
using PackBench.Instruments.Bms.Jbd;
using PackBench.Instruments.Bms.Jk;
using PackBench.Instruments.Discovery;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Tests.Bms;
using PackBench.Instruments.Transports;
using PackBench.Tests.Shared.Fuzzing;
using Xunit;

namespace PackBench.Instruments.Tests.Fuzzing;

/// <summary>Every parser of foreign bytes, by itself. What it may refuse is caught here; anything else that it throws is a defect.</summary>
public sealed class ParserFuzzTests
{
    [Fact]
    public Task Answers_of_instruments() => FuzzAsync(
        "scpi-reply", 4000,
        [.. Texts("1.234567E+01", "-9.9E37,+1.0", "\"VOLT +1.000000E+01,+1.000000E-03\"", "7.4486V", "A 10.5W", "#210abcdefghij", "-222,\"Data out of range\"", "+0, No Error", "RIGOL TECHNOLOGIES,DL3021,DL3A000001,00.01.05"),
            .. Directory.GetFiles(Fixture("Exchanges")).Select(File.ReadAllBytes)],
        bytes =>
        {
            Allow<FormatException>(() => _ = new ScpiReply(bytes).Number());
            Allow<FormatException>(() => _ = new ScpiReply(bytes).Numbers());
            Allow<FormatException>(() => _ = new ScpiReply(bytes).Error());
            Allow<FormatException>(() => _ = new ScpiReply(bytes).Block().Length);
            _ = new ScpiReply(bytes).Word() + new ScpiReply(bytes).Text;
        });

    [Fact]
    public Task Frames_of_newer_JK() => FuzzAsync(
        "jk02", 3000, Captured("jk02-24s", "jk02-32s", "jk02-commands", "jk-pb-rs485", "jk04"),
        bytes =>
        {
            var frame = new byte[Jk02Frame.Length];
            var rest = bytes.AsSpan();
            while (Jk02Frame.TryTake(rest, frame, out var consumed) == OperationStatus.Done)
            {
                rest = rest[consumed..];
            }

            // As if the sum were right, so that the fields themselves are reached.
            bytes.AsSpan(0, Math.Min(bytes.Length, Jk02Frame.Length)).CopyTo(frame);
            foreach (var type in Enum.GetValues<Jk02Type>())
            {
                Jk02Frame.Start.CopyTo(frame);
                frame[4] = (byte)type;
                Jk02Frame.Seal(frame);
                Read(frame);
            }

            Read(bytes);
        });

    [Fact]
    public Task Frames_of_older_JK() => FuzzAsync(
        "jk-nw", 4000, Captured("jk-nw-uart"),
        bytes =>
        {
            Find(bytes, received => (JkNwFrame.TryFind(received, out var at, out var length), at, length), JkNwFrame.Start.Length);
            JkNwState.TryRead(bytes, out _, out _);
            JkNwSettings.TryRead(bytes, out _);
            if (bytes.Length >= 20)
            {
                bytes[0] = 0x4E;
                bytes[1] = 0x57;
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)(bytes.Length - 2));
                (bytes[10], bytes[^5], bytes[^4], bytes[^3]) = (1, 0x68, 0, 0);
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(bytes.Length - 2), (ushort)bytes.AsSpan(0, bytes.Length - 4).ToArray().Sum(value => value));
                JkNwState.TryRead(bytes, out _, out _);
                JkNwSettings.TryRead(bytes, out _);
            }
        });

    [Fact]
    public Task Frames_of_JBD_and_Modbus() => FuzzAsync(
        "jbd-modbus", 4000, Captured("jbd", "jbd-up-modbus", "jk-modbus"),
        bytes =>
        {
            Find(bytes, received => (JbdFrame.TryFind(received, out var at, out var length), at, length), 1);
            _ = JbdFrame.IsWhole(bytes);
            JbdUp.TryTake(bytes, out _, out _);
            JkModbus.TryFindRefusal(bytes, [1, 3, 0, 0, 0, 0], out _);
            var half = bytes.Length / 2;
            JbdState.TryRead(bytes, bytes, out _);
            JbdState.TryRead(bytes.AsSpan(0, half), bytes.AsSpan(half), out _);
            _ = FrameDump.Print(bytes);
            var frame = new byte[Jk02Frame.Length];
            foreach (var type in Enum.GetValues<Jk02Type>())
            {
                JkModbusBlock.ToFrame(bytes.AsSpan(0, Math.Min(bytes.Length, 293)), type, frame);
                Read(frame);
            }
        });

    [Fact]
    public Task Messages_of_RPC_HiSLIP_and_DNS() => FuzzAsync(
        "lan-messages", 6000,
        [
            new XdrWriter().Number(7).Number(1).Number(0).Number(0).Number(0).Number(0).Number(0).Number(4).Opaque("abcdef"u8).Written.ToArray(),
            new XdrWriter().Number(7).Number(1).Number(0).Number(0).Opaque("abc"u8).Number(0).Number(5025).Written.ToArray(),
            [.. "HS"u8, 7, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 4, .. "1.0\n"u8],
            DnsMessage.Question(["_lxi._tcp.local", "_hislip._tcp.local"]),
            [0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, 4, (byte)'_', (byte)'l', (byte)'x', (byte)'i', 0xC0, 12, 0, 12, 0, 1, 0, 0, 0, 120, 0, 2, 0xC0, 12],
        ],
        bytes =>
        {
            Allow<InvalidDataException>(() =>
            {
                if (RpcMessage.TryReadReply(bytes, 7, out var results))
                {
                    var reader = new XdrReader(bytes.AsSpan(results));
                    reader.Number();
                    reader.Number();
                    _ = reader.Opaque().Length;
                }
            });
            if (bytes.Length >= HislipHeader.Size)
            {
                Allow<InvalidDataException>(() => _ = HislipHeader.Read(bytes));
            }

            if (DnsMessage.TryRead(bytes, out var records))
            {
                _ = MulticastDns.Read(records, System.Net.IPAddress.Loopback).Count();
            }
        });

    [Fact]
    public Task Profiles_and_backups() => FuzzAsync(
        "profiles", 80,
        [.. Directory.GetFiles(ProfileLibrary.ShippedFolder, "*.yaml").Select(File.ReadAllBytes), .. Texts("{\"format\":\"packbench-bms-backup/1\",\"protocol\":\"jbd\",\"settings\":{\"cell_ovp\":\"2.70 V\"}}")],
        bytes =>
        {
            var text = Fuzzer.Text(bytes);
            var findings = new List<ProfileFinding>();
            var profile = ProfileFile.Read("fuzz.yaml", text, findings);
            Assert.True(profile is not null || findings.Count > 0, "neither a profile nor a finding");
            var backup = BmsBackupFile.Parse("fuzz.json", text);
            Assert.True(backup.Backup is not null || !backup.Findings.IsEmpty, "neither a backup nor a finding");
        });

    [Fact]
    public Task Quantities_addresses_and_faults() => FuzzAsync(
        "short-texts", 8000,
        Texts("2.65 V", "-2 mV/h", "1 %/month", "25 °C", "1e3 Ω", "tcp://10.0.0.7:5025", "serial:///dev/ttyUSB0?baud=115200&parity=even", "vxi11://h/inst0", "hislip://[::1]:4880/hislip0", "USB0::0x1AB1::0x0E11::DL3A::INSTR",
            "TCPIP0::10.0.0.1::inst0::INSTR", "sim://load", "weak-group group 4 by 20 % at 10 min for 1 h", "answers-late on load by 200 ms, bms-silent for 2 s"),
        bytes =>
        {
            var text = Fuzzer.Text(bytes);
            if (QuantityText.TryParse(text, out var quantity, out _))
            {
                _ = quantity.ToString();
            }

            if (TransportAddress.TryParse(text, out var address, out _))
            {
                Assert.Equal(address, TransportAddress.Parse(address.ToString()));
            }

            Allow<FormatException>(() => _ = ScheduledFault.ParseList(text).Select(fault => fault.ToString()).Count());
        });

    private static Task FuzzAsync(string target, int iterations, IReadOnlyList<byte[]> corpus, Action<byte[]> parse) => Fuzzer.RunAsync(
        target, corpus, iterations, bytes =>
        {
            parse([.. bytes]);
            return ValueTask.CompletedTask;
        });

    private static void Read(byte[] frame)
    {
        Jk02CellInfo.TryRead(frame, true, out _);
        Jk02CellInfo.TryRead(frame, false, out _);
        Jk02Settings.TryRead(frame, out _);
        Jk02DeviceInfo.TryRead(frame, out _);
    }

    /// <summary>Walks over what was received as a link does.</summary>
    private static void Find(byte[] bytes, Func<byte[], (OperationStatus Status, int At, int Length)> find, int start)
    {
        for (var rest = bytes; ;)
        {
            var (status, at, length) = find(rest);
            if (status == OperationStatus.NeedMoreData)
            {
                return;
            }

            rest = rest[(at + (status == OperationStatus.Done ? length : start))..];
        }
    }

    private static void Allow<T>(Action parse)
        where T : Exception
    {
        try
        {
            parse();
        }
        catch (T)
        {
        }
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    private static byte[][] Texts(params string[] texts) => [.. texts.Select(Fuzzer.Bytes)];

    private static byte[][] Captured(params string[] files) => [.. files.SelectMany(CapturedFrames.Of).Select(frame => frame.Bytes)];
}
