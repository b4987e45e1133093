using System.Collections.Immutable;
using PackBench.Instruments.Bms.Settings;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>Writes settings by function 10h; the same for units that are read by triggers and by function 03.</summary>
internal static class JkModbusWrites
{
    public static ImmutableArray<ImmutableArray<byte>> FramesFor(byte unit, BmsSetting setting, BmsValue value)
    {
        var row = Jk02SettingRow.Find(setting.Name)!;
        return [[.. JkModbus.WriteRequest(unit, row, row.Raw(value))]];
    }

    /// <summary>Sends each frame once and waits for its acknowledge. Silence is left to the read-back; a no is <see cref="InstrumentException"/>.</summary>
    public static async ValueTask SendAsync(BmsLink link, string who, ImmutableArray<ImmutableArray<byte>> frames, CancellationToken cancellationToken)
    {
        foreach (var frame in frames)
        {
            byte[] request = [.. frame];
            var acknowledge = JkModbus.Acknowledge(request);
            byte code;
            try
            {
                code = await link.AskAsync<byte>(request, "a write", TryTakeAnswer, cancellationToken);
            }
            catch (LinkException silence) when (silence.InnerException is TimeoutException)
            {
                continue;
            }

            if (code != 0)
            {
                throw new InstrumentException(who, Convert.ToHexString(request), $"Modbus exception {code:X2}, {JkModbus.Meaning(code)}");
            }

            bool TryTakeAnswer(ReadOnlySpan<byte> received, out int consumed, out byte answer)
            {
                consumed = 0;
                answer = 0;

                // An adapter may echo the request; what follows it in eight bytes or five is the answer.
                var at = received.StartsWith(request) ? request.Length : 0;
                return received[at..].IndexOf(acknowledge) >= 0 || JkModbus.TryFindRefusal(received[at..], request, out answer);
            }
        }
    }
}
