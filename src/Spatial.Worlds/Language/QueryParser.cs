using System.Text.Json;
using static Spatial.Worlds.QueryNames;

namespace Spatial.Worlds;

/// <summary>Reads queries from JSON, trusting nothing: unknown names and words are errors.</summary>
internal static class QueryParser
{
    // Our own queries follow one relation; the bound keeps a hostile file from using up the stack.
    private const int DeepestRelation = 8;

    private const int HighestWording = 1000;

    /// <summary>Reads one query.</summary>
    /// <exception cref="InvalidDataException">It is not spelt as queries are.</exception>
    public static SceneQuery Parse(JsonElement query)
    {
        var operation = TextOf(query, Operation);
        return operation switch
        {
            QueryNames.Exist => new ExistQuery(SetOf(query)),
            QueryNames.Count => new CountQuery(SetOf(query)),
            ClassOf => new ClassQuery(OneOf(query, Of, [Operation, Of])),
            StatusOf => new StatusQuery(OneOf(query, Of, [Operation, Of])),
            SameStatus => new SameStatusQuery(OneOf(query, Of, [Operation, Of, And]), OneOf(query, And, [Operation, Of, And])),
            Occupied or VoxelClass or VoxelFlow => VoxelOf(query, operation),
            QueryNames.Action => Whole(query, new ActionQuery(), Operation),
            QueryNames.Trajectory => Whole(query, new TrajectoryQuery(), Operation),
            Caption => CaptionOf(query),
            _ => throw Fault($"has no operation '{operation}'"),
        };
    }

    private static ObjectFilter SetOf(JsonElement query) => FilterOf(Field(Whole(query, query, Operation, From), From), 0);

    private static ObjectFilter OneOf(JsonElement query, string name, string[] fields) => UniqueOf(Field(Whole(query, query, fields), name), 0);

    private static ObjectFilter UniqueOf(JsonElement one, int depth) => FilterOf(Field(Whole(one, one, Unique), Unique), depth);

    private static ObjectFilter FilterOf(JsonElement set, int depth)
    {
        if (depth > DeepestRelation)
        {
            throw Fault($"follows more than {DeepestRelation} relations");
        }

        var conditions = Field(Whole(set, set, Filter), Filter);
        if (conditions.ValueKind != JsonValueKind.Array)
        {
            throw Fault($"needs a list {Filter}");
        }

        var filter = new ObjectFilter();
        foreach (var condition in conditions.EnumerateArray())
        {
            filter = With(filter, condition, depth);
        }

        return filter;
    }

    private static ObjectFilter With(ObjectFilter filter, JsonElement condition, int depth)
    {
        var name = condition.ValueKind == JsonValueKind.Object ? condition.EnumerateObject().Select(field => field.Name).FirstOrDefault() : null;
        return name switch
        {
            Class when filter.Class is null => filter with { Class = WordOf(Whole(condition, condition, Class), Class, ObjectWords.Classes) },
            Status when filter.Status is null => filter with { Status = WordOf(Whole(condition, condition, Status), Status, ObjectWords.Statuses) },
            QueryNames.Direction or Of when filter.Relation is null => filter with { Relation = DirectionOf(condition, depth) },
            StatusLike when filter.Relation is null => filter with
            {
                Relation = new WithStatusOf(UniqueOf(Field(Whole(condition, condition, StatusLike), StatusLike), depth + 1)),
            },
            _ => throw Fault($"has a condition '{name}' that is unknown or there twice"),
        };
    }

    private static InDirection DirectionOf(JsonElement condition, int depth)
    {
        var word = TextOf(Whole(condition, condition, QueryNames.Direction, Of), QueryNames.Direction);
        var direction = ObjectDirections.Named(word) ?? throw Fault($"has no direction '{word}'");
        var anchor = Field(condition, Of);
        return anchor.ValueKind != JsonValueKind.String ? new(direction, UniqueOf(anchor, depth + 1))
            : anchor.ValueEquals(Ego) ? new(direction, null)
            : throw Fault($"needs a direction of {Ego} or of an object");
    }

    private static VoxelQuery VoxelOf(JsonElement query, string operation)
    {
        var at = Field(Whole(query, query, Operation, At), At);
        var grid = VoxelGrid.NuScenesOccupancy;
        if (at.ValueKind != JsonValueKind.Array || at.GetArrayLength() != 3)
        {
            throw Fault("needs a cell [x, y, z]");
        }

        var (x, y, z) = (IndexOf(at[0], grid.SizeX), IndexOf(at[1], grid.SizeY), IndexOf(at[2], grid.SizeZ));
        return operation switch
        {
            Occupied => new OccupiedQuery(x, y, z),
            VoxelClass => new VoxelClassQuery(x, y, z),
            _ => new VoxelFlowQuery(x, y, z),
        };
    }

    private static CaptionQuery CaptionOf(JsonElement query)
    {
        _ = Whole(query, query, Operation, View, Wording);
        var word = TextOf(query, View);
        var view = CaptionView.All.FirstOrDefault(view => view.Word == word) ?? throw Fault($"has no view '{word}'");
        return new(view, IndexOf(Field(query, Wording), HighestWording));
    }

    private static int IndexOf(JsonElement number, int size) =>
        number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var index) && index >= 0 && index < size
            ? index
            : throw Fault($"needs a number from 0 to {size - 1}");

    private static string WordOf(JsonElement element, string name, IReadOnlyList<string> words)
    {
        var word = TextOf(element, name);
        return words.Contains(word) ? word : throw Fault($"has no {name} '{word}'");
    }

    private static string TextOf(JsonElement element, string name) =>
        Field(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw Fault($"needs a text {name}");

    private static JsonElement Field(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : throw Fault($"needs a field {name}");

    private static T Whole<T>(JsonElement element, T result, params ReadOnlySpan<string> fields)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Fault("has a value where an object {...} is expected");
        }

        var seen = 0;
        foreach (var field in element.EnumerateObject())
        {
            seen += fields.Contains(field.Name) ? 1 : throw Fault($"has an unknown field {field.Name}");
        }

        return seen == fields.Length ? result : throw Fault($"needs {string.Join(", ", fields.ToArray())}, each once");
    }

    private static InvalidDataException Fault(string fault) => new($"the query {fault}");
}
