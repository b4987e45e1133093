using System.Text;

namespace PackBench.Tests.Shared.Fuzzing;

/// <summary>Makes foreign bytes out of good ones, by a seed: flips, cuts, doublings, splices of two, and numbers and marks that parsers trip over.</summary>
internal sealed class Mutator(int seed)
{
    private const int Longest = 64 * 1024;

    private static readonly byte[][] Nasty =
    [
        .. new[]
        {
            "", "0", "-1", "9.9E37", "1e999", "-1e-999", "99999999999999999999", "NaN", "INF", "#", "#9999999999", "#10", "\"", "'", "\n", "\r\n", "\0", ",", ";", "{", "}}", "{{", "[", "]", "(", ")",
            ": ", "- ", "&a", "*a", "!!x", "%", "|", "> ", "# ", "\t", "\uFEFF", "°", "Ω", "\u202E", "𝟙", "/", "../", "*", "^", " A", " V", " %", "null", "true", "~",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0x7F, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], [0xC3, 0x28], [0xED, 0xA0, 0x80],
    ];

    private readonly Random _random = new(seed);

    public byte[] Mutate(IReadOnlyList<byte[]> corpus)
    {
        var bytes = new List<byte>(corpus[_random.Next(corpus.Count)]);
        for (var times = 1 + _random.Next(_random.Next(10) == 0 ? 24 : 4); times > 0; times--)
        {
            Change(bytes, corpus);
        }

        return [.. bytes.Take(Longest)];
    }

    private void Change(List<byte> bytes, IReadOnlyList<byte[]> corpus)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = Math.Min(bytes.Count - at, 1 + _random.Next(_random.Next(4) == 0 ? 64 : 4));
        switch (_random.Next(10))
        {
            case 0 or 1 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 2 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                bytes.InsertRange(_random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 6:
                // The same again and again: depth, width and counters.
                var piece = bytes.GetRange(at, Math.Min(length, 8));
                for (var times = _random.Next(_random.Next(8) == 0 ? 2000 : 40); times > 0 && bytes.Count < Longest; times--)
                {
                    bytes.InsertRange(at, piece);
                }

                break;
            case 7:
                var other = corpus[_random.Next(corpus.Count)];
                var from = _random.Next(other.Length + 1);
                bytes.InsertRange(at, other.AsSpan(from, _random.Next(other.Length - from + 1)).ToArray());
                break;
            default:
                bytes.RemoveRange(at, _random.Next(2) == 0 ? length : 0);
                bytes.InsertRange(at, Nasty[_random.Next(Nasty.Length)]);
                break;
        }
    }
}
