namespace Spatial.Worlds;

/// <summary>Describes objects: those of a scene that meet every condition.</summary>
/// <param name="Class">Their class; any where null.</param>
/// <param name="Status">Their status; any where null.</param>
/// <param name="Relation">How they relate to something else; anyhow where null.</param>
internal sealed record ObjectFilter(string? Class = null, string? Status = null, ObjectRelation? Relation = null)
{
    /// <summary>Relations that the description follows one after the other.</summary>
    public int Hops => Relation is null ? 0 : 1 + (Relation.Anchor?.Hops ?? 0);

    /// <summary>All of some objects that fit, in their order.</summary>
    /// <exception cref="NoAnswerException">An anchor does not stand for exactly one object.</exception>
    public IReadOnlyList<SceneObject> Among(IReadOnlyList<SceneObject> objects)
    {
        var isRelated = Relation?.Among(objects);
        return [.. objects.Where(item => HasWords(item) && (isRelated is null || isRelated(item)))];
    }

    /// <summary>The only one that fits.</summary>
    /// <exception cref="NoAnswerException">None or several do.</exception>
    public SceneObject OneAmong(IReadOnlyList<SceneObject> objects) => Among(objects) is [var only] ? only : throw new NoAnswerException(
        $"the query needs exactly one {ObjectPhrase.Of(this, several: false, "me")}, got {Among(objects).Count}");

    private bool HasWords(SceneObject item) => (Class is null || item.Class == Class) && (Status is null || item.Status == Status);
}
