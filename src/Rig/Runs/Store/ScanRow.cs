using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace PackBench.Rig.Runs.Store;

/// <summary>
/// The bytes of one scan that its chain covers, and the running digests of its columns. Writer and verifier fill it in
/// the same order: begin, values, end.
/// </summary>
internal sealed class ScanRow
{
    /// <summary>elapsed_s, utc_ms, step before the channels; validity and ages after them.</summary>
    public const int FixedColumns = 5;

    private const long NoValue = 0x7FF8_0000_0000_0000;

    private readonly byte[] _bytes;
    private readonly ulong[] _digests;
    private int _length;
    private int _column;

    public ScanRow(int channels, ReadOnlySpan<byte> previous)
    {
        _bytes = new byte[Chain.Length + 8 * (4 + channels) + 8 + 21 * channels];
        _digests = new ulong[channels + FixedColumns];
        previous.CopyTo(_bytes);
    }

    /// <summary>The chain of the last row that was ended.</summary>
    public ReadOnlySpan<byte> Previous => _bytes.AsSpan(0, Chain.Length);

    /// <summary>One number a column over the rows since <see cref="ResetDigests"/>: to name a changed column, not to prove anything.</summary>
    public ReadOnlySpan<ulong> Digests => _digests;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Begin(long index, double elapsed, long utc, long step)
    {
        _length = Chain.Length;
        _column = 0;
        Put(index);
        Digested(BitConverter.DoubleToInt64Bits(elapsed));
        Digested(utc);
        Digested(step);
    }

    /// <summary>NaN for no value.</summary>
    public void Add(double value) => Digested(double.IsNaN(value) ? NoValue : BitConverter.DoubleToInt64Bits(value));

    /// <summary>Empty for null. Writes the row's chain, which is not yet <see cref="Previous"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void End(ReadOnlySpan<byte> validity, ReadOnlySpan<byte> ages, Span<byte> chain)
    {
        Block(validity);
        Block(ages);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_bytes.AsSpan(0, _length), hash);
        hash[..Chain.Length].CopyTo(chain);
    }

    public void Continue(ReadOnlySpan<byte> chain) => chain.CopyTo(_bytes);

    public void ResetDigests() => Array.Clear(_digests);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block(ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_length), bytes.Length);
        _length += 4;
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
        var digest = (ulong)bytes.Length;
        foreach (var value in bytes)
        {
            digest = (digest ^ value) * 1099511628211;
        }

        Mix((long)digest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Digested(long bits)
    {
        Put(bits);
        Mix(bits);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Put(long bits)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(_length), bits);
        _length += 8;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Mix(long bits)
    {
        ref var digest = ref _digests[_column++];
        digest = (ulong.RotateLeft(digest, 23) ^ (ulong)bits) * 0x9E3779B97F4A7C15;
    }
}
