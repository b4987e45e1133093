using System.Collections.Immutable;
using PackBench.Rig.Signing;

namespace PackBench.Rig.App.Models;

/// <summary>Which of the keys in the folder of keys signs. Those of somebody else, of which only the public half is here, cannot.</summary>
internal sealed class SigningKeyChoice(IEnumerable<KnownKey> known)
{
    private readonly ImmutableArray<KnownKey> _own = [.. known.Where(key => key.IsEncrypted is not null)];
    private int _at;

    /// <summary>Null where there is none: it will not be signed.</summary>
    public KnownKey? Key => _own.IsEmpty ? null : _own[_at];

    public bool HasSeveral => _own.Length > 1;

    public bool NeedsPassphrase => Key is { IsEncrypted: true };

    public string Text => Key is not { } key ? "No key here: it will not be signed. 'packbench keys create NAME' makes one."
        : $"Signed by the key '{key.Name}'{(HasSeveral ? $", {_at + 1} of {_own.Length} (k: another)" : "")}{(NeedsPassphrase ? ", under a passphrase" : "")}, {key.Public.Printed}";

    public void Next() => _at = _own.IsEmpty ? 0 : (_at + 1) % _own.Length;
}
