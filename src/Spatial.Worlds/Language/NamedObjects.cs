namespace Spatial.Worlds;

/// <summary>The objects that a question names with "the": what it asks about where that is one object, and its anchors.</summary>
internal static class NamedObjects
{
    /// <summary>Tokens of their annotations.</summary>
    public static IReadOnlyList<string> Of(SceneQuery query, LanguageScene scene) => [.. (query switch
    {
        ExistQuery exist => Anchors(exist.Objects, scene),
        CountQuery count => Anchors(count.Objects, scene),
        ClassQuery one => One(one.One, scene),
        StatusQuery one => One(one.One, scene),
        SameStatusQuery two => One(two.First, scene).Concat(One(two.Second, scene)),
        _ => [],
    }).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> One(ObjectFilter one, LanguageScene scene) => Anchors(one, scene).Prepend(one.OneAmong(scene.Objects).Token);

    private static IEnumerable<string> Anchors(ObjectFilter filter, LanguageScene scene) =>
        filter.Relation?.Anchor is { } anchor ? One(anchor, scene) : [];
}
