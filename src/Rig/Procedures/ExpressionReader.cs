using System.Collections.Immutable;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Procedures;

/// <summary>Takes expressions and templates out of a map, checked against the names that are known there.</summary>
internal sealed class ExpressionReader(MapReader map, NameTable names)
{
    public CompiledExpression? Optional(string key, Expected expected) =>
        map.Scalar(key) is { } scalar ? ExpressionCompiler.Compile(scalar.Value, scalar.Places, names, expected, map.Findings) : null;

    public CompiledExpression? Required(string key, Expected expected) => map.Require(key) ? Optional(key, expected) : null;

    /// <summary>The key's expression, or this text where the key is absent.</summary>
    public CompiledExpression? Otherwise(string key, Expected expected, string text) =>
        map.Has(key) ? Optional(key, expected) : ExpressionCompiler.Compile(text, PlaceMap.From(map.Place), names, expected, map.Findings);

    public TextTemplate? Template(string key) =>
        map.Require(key) && map.Scalar(key) is { } scalar ? TemplateCompiler.Compile(scalar.Value, scalar.Places, names, map.Findings) : null;

    /// <summary>Names that the user chose, each with any value.</summary>
    public ImmutableArray<KeyValuePair<string, Expression>> Named(string key)
    {
        var values = ImmutableArray.CreateBuilder<KeyValuePair<string, Expression>>();
        foreach (var (name, node) in map.Named(key))
        {
            if (!Scalars.IsName(name.Value))
            {
                map.Complain(name.Place, $"'{name.Value}' cannot be a name: small letters, digits and _");
            }

            if (Compile(node, names, Expected.Anything, map.Findings) is { } value)
            {
                values.Add(new(name.Value, value));
            }
        }

        return values.ToImmutable();
    }

    public static CompiledExpression? Compile(YamlNode node, NameTable names, Expected expected, List<Finding> findings)
    {
        if (node is YamlScalar { IsEmpty: false } scalar)
        {
            return ExpressionCompiler.Compile(scalar.Value, scalar.Places, names, expected, findings);
        }

        findings.Add(new Finding(node.Place, $"{expected.Describe()} is wanted; this is {node.What}"));
        return null;
    }
}
