namespace Spatial.Worlds;

/// <summary>Descriptions of objects in words, without article: parked cars behind the bus.</summary>
internal static class ObjectPhrase
{
    /// <summary>One object or several, with how they relate.</summary>
    /// <param name="filter">The description.</param>
    /// <param name="several">Plural.</param>
    /// <param name="ego">Word for the vehicle: me.</param>
    public static string Of(ObjectFilter filter, bool several, string ego)
    {
        var head = Head(filter.Class, filter.Status, several);
        return filter.Relation is { } relation ? $"{head} {RelationOf(relation, several, ego)}" : head;
    }

    /// <summary>Class and status.</summary>
    public static string Head(string? classWord, string? status, bool several)
    {
        var noun = classWord ?? ObjectWords.Thing;
        noun = several ? ObjectWords.Plural(noun) : noun;
        return status switch
        {
            null => noun,
            "with rider" => several ? $"{noun} with riders" : $"{noun} with a rider",
            "without rider" => several ? $"{noun} without riders" : $"{noun} without a rider",

            // Who walks does not stand either; the status means those who sit or lie.
            "not standing" => $"sitting or lying {noun}",
            _ => $"{status} {noun}",
        };
    }

    /// <summary>Whether the words fit the anchor too, so that the others must be called other.</summary>
    public static bool IsAmongOthers(ObjectFilter filter) =>
        filter.Relation is WithStatusOf { Other: { } anchor } && (filter.Class is null || anchor.Class is null || filter.Class == anchor.Class);

    private static string RelationOf(ObjectRelation relation, bool several, string ego)
    {
        var anchor = relation.Anchor is { } other ? $"the {Of(other, several: false, ego)}" : ego;
        return relation is InDirection(var direction, _)
            ? $"{PlaceOf(direction)} {anchor}"
            : $"that {(several ? "have" : "has")} the same status as {anchor}";
    }

    private static string PlaceOf(ObjectDirection direction) => direction switch
    {
        ObjectDirection.Front => "in front of",
        ObjectDirection.Back => "behind",
        _ => $"to the {ObjectDirections.WordOf(direction)} of",
    };
}
