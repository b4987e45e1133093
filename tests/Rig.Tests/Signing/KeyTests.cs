using System.Text;
using PackBench.Rig.Cli;
using PackBench.Rig.Signing;
using Xunit;

namespace PackBench.Rig.Tests.Signing;

/// <summary>Keys in files, and the signatures made with them.</summary>
public sealed class KeyTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("packbench-keys-").FullName, "keys");
    private readonly StringWriter _out = new();
    private readonly StringWriter _errors = new();

    [Fact]
    public void A_key_is_made_once_and_only_its_owner_can_read_it()
    {
        Assert.Equal(0, Run("create", "anna"));
        Assert.Contains("without a passphrase", _out.ToString(), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "anna.key")));
        }

        var made = File.ReadAllText(Path.Combine(_folder, "anna.key"));
        Assert.Equal(2, Run("create", "anna"));
        Assert.Contains("there is a key 'anna' already", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(made, File.ReadAllText(Path.Combine(_folder, "anna.key")));
        Assert.Equal(0, Run("list"));
        Assert.Equal(0, Run("show", "anna"));
        Assert.Contains("BEGIN PUBLIC KEY", _out.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", _out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_under_a_passphrase_opens_with_it_alone()
    {
        var words = Path.Combine(Path.GetDirectoryName(_folder)!, "words");
        File.WriteAllText(words, "correct horse\nsecond line\n");
        Assert.Equal(0, Run("create", "anna", "--passphrase-file", words));
        var keys = new KeyFolder(_folder);
        Assert.Contains("ENCRYPTED", File.ReadAllText(Path.Combine(_folder, "anna.key")), StringComparison.Ordinal);
        using (var key = keys.Open("anna", () => "correct horse"))
        {
            Assert.True(key.Public.Verifies("a"u8, key.Sign("a"u8)));
        }

        Assert.Contains("the passphrase is wrong", Assert.Throws<KeyException>(() => keys.Open("anna", () => "wrong horse")).Message, StringComparison.Ordinal);
        Assert.Contains("is under a passphrase", Assert.Throws<KeyException>(() => keys.Open("anna", () => null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_others_can_read_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var keys = new KeyFolder(_folder);
        keys.Create("anna", null).Dispose();
        File.SetUnixFileMode(Path.Combine(_folder, "anna.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Contains("others can read it", Assert.Throws<KeyException>(() => keys.Open("anna", () => null)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../anna")]
    [InlineData(".anna")]
    [InlineData("an na")]
    public void What_cannot_be_a_file_name_cannot_name_a_key(string name) =>
        Assert.Contains("cannot name a key", Assert.Throws<KeyException>(() => new KeyFolder(_folder).Create(name, null)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_or_damaged_key_is_one_line_and_exit_2()
    {
        Assert.Equal(2, Run("show", "nobody"));
        Assert.Contains("there is no key 'nobody'", _errors.ToString(), StringComparison.Ordinal);
        Directory.CreateDirectory(_folder);
        File.WriteAllText(Path.Combine(_folder, "bad.pub"), "no key");
        Assert.Equal(2, Run("list"));
        Assert.Contains("holds no public key", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_changed_byte_of_a_signature_file_is_found()
    {
        using var key = new KeyFolder(_folder).Create("anna", null);
        var good = SignatureFile.Sign("""{ "figure": 74.62 }""", key).ToBytes();
        Assert.True(SignatureFile.Read(good).IsGood);
        var text = Encoding.UTF8.GetString(good);
        Assert.All(Enumerable.Range(0, good.Length), at =>
        {
            var spoilt = (byte[])good.Clone();
            spoilt[at] ^= 1;
            Assert.False(IsAccepted(spoilt), $"a change at byte {at} ('{text[at]}') was not found");
        });
        Assert.False(IsAccepted([.. good, (byte)'\n']));
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    private static bool IsAccepted(byte[] content)
    {
        try
        {
            return SignatureFile.Read(content).IsGood;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private int Run(params string[] arguments) =>
        KeysCommand.Create(new RigConsole(TextReader.Null, _out, _errors, TimeProvider.System, isInteractive: false)).Parse([.. arguments, "--keys", _folder]).Invoke();
}
