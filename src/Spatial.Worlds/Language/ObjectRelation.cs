namespace Spatial.Worlds;

/// <summary>How objects relate to the vehicle or to one other object, the anchor. An anchor never relates to itself.</summary>
/// <param name="Anchor">Stands for exactly one object; null for the vehicle.</param>
internal abstract record ObjectRelation(ObjectFilter? Anchor)
{
    /// <summary>What tells the related ones of some objects.</summary>
    /// <exception cref="NoAnswerException">The anchor does not stand for exactly one object, or lacks what the relation compares.</exception>
    public abstract Func<SceneObject, bool> Among(IReadOnlyList<SceneObject> objects);
}

/// <summary>Objects that lie in a direction from the anchor.</summary>
internal sealed record InDirection(ObjectDirection Direction, ObjectFilter? Anchor) : ObjectRelation(Anchor)
{
    /// <inheritdoc/>
    public override Func<SceneObject, bool> Among(IReadOnlyList<SceneObject> objects)
    {
        var anchor = Anchor?.OneAmong(objects);
        var origin = anchor?.Position ?? Vector3d.Zero;
        return item => item != anchor && ObjectDirections.Of(item.Position - origin) == Direction;
    }
}

/// <summary>Objects with the same status as the anchor.</summary>
internal sealed record WithStatusOf(ObjectFilter Other) : ObjectRelation(Other)
{
    /// <inheritdoc/>
    public override Func<SceneObject, bool> Among(IReadOnlyList<SceneObject> objects)
    {
        var anchor = Other.OneAmong(objects);
        var status = anchor.Status ?? throw new NoAnswerException("the query compares with the status of an object that has none");
        return item => item != anchor && item.Status == status;
    }
}
