using System.Collections.Immutable;
using System.Security.Cryptography;

namespace PackBench.Rig.Signing;

/// <param name="IsEncrypted">Null where the private half is not here: a key of somebody else, whose signatures are known by name.</param>
internal sealed record KnownKey(string Name, PublicKey Public, bool? IsEncrypted);

/// <summary>
/// Keys by name, as PEM: <c>NAME.key</c> the private half (PKCS#8, readable by its owner only, under a passphrase where one was
/// given), <c>NAME.pub</c> the public one. The public key of somebody else may be put there alone.
/// </summary>
internal sealed class KeyFolder(string folder)
{
    private const string Private = ".key";
    private const string Shared = ".pub";

    // OWASP's figure for PBKDF2 with SHA-256 (2023): a tenth of a second for its owner, too slow for guessing.
    private const int Iterations = 600_000;

    /// <summary>The user's own, <c>~/.config/packbench/keys</c> on Linux.</summary>
    public static string Default => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "packbench", "keys");

    public string Folder => folder;

    /// <summary>By name. A file that holds no public key is a line in <paramref name="problems"/>.</summary>
    public ImmutableArray<KnownKey> List(ICollection<string> problems)
    {
        var keys = ImmutableArray.CreateBuilder<KnownKey>();
        foreach (var path in Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + Shared).Order(StringComparer.Ordinal).ToArray() : [])
        {
            try
            {
                keys.Add(Known(Path.GetFileNameWithoutExtension(path)));
            }
            catch (KeyException wrong)
            {
                problems.Add(wrong.Message);
            }
        }

        return keys.ToImmutable();
    }

    /// <exception cref="KeyException">There is none of that name, or it cannot be read.</exception>
    public KnownKey Known(string name)
    {
        var path = PathOf(name, Shared);
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(path));
            return new KnownKey(name, new PublicKey([.. key.ExportSubjectPublicKeyInfo()]), IsEncrypted(name));
        }
        catch (FileNotFoundException)
        {
            throw Missing(name);
        }
        catch (DirectoryNotFoundException)
        {
            throw Missing(name);
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new KeyException($"{path}: holds no public key that can be read: {wrong.Message}", wrong);
        }
    }

    /// <exception cref="KeyException">The name is taken or no name, or the folder cannot be written.</exception>
    public SigningKey Create(string name, string? passphrase)
    {
        if (name.Length is 0 or > 64 || name[0] == '.' || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
        {
            throw new KeyException($"'{name}' cannot name a key: up to 64 letters, digits, - and _");
        }

        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            var parameters = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations);
            var pem = passphrase is null ? key.ExportPkcs8PrivateKeyPem() : key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, parameters);
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            Write(PathOf(name, Private), pem, isSecret: true);
            Write(PathOf(name, Shared), key.ExportSubjectPublicKeyInfoPem(), isSecret: false);
            return new SigningKey(name, key);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new KeyException(
                File.Exists(PathOf(name, Private)) || File.Exists(PathOf(name, Shared)) ? $"{folder}: there is a key '{name}' already; a key is never overwritten" : failure.Message, failure);
        }
    }

    /// <param name="askPassphrase">Called where the key needs one; null where none can be had.</param>
    /// <exception cref="KeyException">No such key, no passphrase or a wrong one, or others can read the file.</exception>
    public SigningKey Open(string name, Func<string?> askPassphrase)
    {
        if (IsEncrypted(name) is not { } isEncrypted)
        {
            throw Missing(name);
        }

        var path = PathOf(name, Private);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != UnixFileMode.None)
        {
            throw new KeyException($"{path}: others can read it, so anyone could sign with it; 'chmod 600' it, or make a new key if it may have been read");
        }

        var key = ECDsa.Create();
        try
        {
            if (isEncrypted)
            {
                key.ImportFromEncryptedPem(File.ReadAllText(path), askPassphrase() ?? throw new KeyException($"the key '{name}' is under a passphrase: give --passphrase-file, or call this at a terminal"));
            }
            else
            {
                key.ImportFromPem(File.ReadAllText(path));
            }

            return new SigningKey(name, key);
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new KeyException(isEncrypted ? $"the key '{name}' does not open: the passphrase is wrong, or the file is damaged" : $"{path}: holds no private key that can be read", wrong);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private string PathOf(string name, string ending) => Path.Combine(folder, name + ending);

    private bool? IsEncrypted(string name)
    {
        try
        {
            return File.Exists(PathOf(name, Private)) ? File.ReadAllText(PathOf(name, Private)).Contains("BEGIN ENCRYPTED", StringComparison.Ordinal) : null;
        }
        catch (UnauthorizedAccessException)
        {
            return null; // Somebody else's key on a shared machine.
        }
    }

    private KeyException Missing(string name)
    {
        var there = List([]).Where(key => key.IsEncrypted is not null).Select(key => key.Name).ToList();
        return new KeyException($"{folder}: there is no key '{name}' to sign with; {(there.Count == 0 ? "'packbench keys create NAME' makes one" : $"there is {string.Join(", ", there)}")}");
    }

    private static void Write(string path, string text, bool isSecret)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (isSecret && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new StreamWriter(path, options);
        file.Write(text);
        file.Write('\n');
    }
}
