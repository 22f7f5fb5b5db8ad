using System.Text.Json;
using static Spatial.Worlds.QueryNames;

namespace Spatial.Worlds;

/// <summary>Writes queries as JSON.</summary>
internal static class QueryJson
{
    /// <summary>Writes one query as an object.</summary>
    public static void Write(Utf8JsonWriter json, SceneQuery query)
    {
        json.WriteStartObject();
        switch (query)
        {
            case ExistQuery exist:
                WriteSet(json, QueryNames.Exist, exist.Objects);
                break;
            case CountQuery count:
                WriteSet(json, QueryNames.Count, count.Objects);
                break;
            case ClassQuery one:
                WriteOne(json, ClassOf, Of, one.One);
                break;
            case StatusQuery one:
                WriteOne(json, StatusOf, Of, one.One);
                break;
            case SameStatusQuery two:
                WriteOne(json, SameStatus, Of, two.First);
                WriteUnique(json, And, two.Second);
                break;
            case VoxelQuery voxel:
                WriteVoxel(json, voxel);
                break;
            case CaptionQuery caption:
                json.WriteString(Operation, Caption);
                json.WriteString(View, caption.View.Word);
                json.WriteNumber(Wording, caption.Wording);
                break;
            default:
                json.WriteString(Operation, query is ActionQuery ? QueryNames.Action : QueryNames.Trajectory);
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteSet(Utf8JsonWriter json, string operation, ObjectFilter objects)
    {
        json.WriteString(Operation, operation);
        json.WritePropertyName(From);
        WriteFilter(json, objects);
    }

    private static void WriteOne(Utf8JsonWriter json, string operation, string name, ObjectFilter one)
    {
        json.WriteString(Operation, operation);
        WriteUnique(json, name, one);
    }

    private static void WriteUnique(Utf8JsonWriter json, string name, ObjectFilter one)
    {
        json.WriteStartObject(name);
        json.WritePropertyName(Unique);
        WriteFilter(json, one);
        json.WriteEndObject();
    }

    private static void WriteVoxel(Utf8JsonWriter json, VoxelQuery voxel)
    {
        json.WriteString(Operation, voxel switch
        {
            OccupiedQuery => Occupied,
            VoxelClassQuery => VoxelClass,
            _ => VoxelFlow,
        });
        json.WriteStartArray(At);
        json.WriteNumberValue(voxel.X);
        json.WriteNumberValue(voxel.Y);
        json.WriteNumberValue(voxel.Z);
        json.WriteEndArray();
    }

    private static void WriteFilter(Utf8JsonWriter json, ObjectFilter filter)
    {
        json.WriteStartObject();
        json.WriteStartArray(Filter);
        WriteWord(json, Class, filter.Class);
        WriteWord(json, Status, filter.Status);
        if (filter.Relation is { } relation)
        {
            WriteRelation(json, relation);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteWord(Utf8JsonWriter json, string name, string? word)
    {
        if (word is not null)
        {
            json.WriteStartObject();
            json.WriteString(name, word);
            json.WriteEndObject();
        }
    }

    private static void WriteRelation(Utf8JsonWriter json, ObjectRelation relation)
    {
        json.WriteStartObject();
        if (relation is WithStatusOf likeness)
        {
            WriteUnique(json, StatusLike, likeness.Other);
        }
        else
        {
            var (direction, anchor) = (InDirection)relation;
            json.WriteString(QueryNames.Direction, ObjectDirections.WordOf(direction));
            if (anchor is null)
            {
                json.WriteString(Of, Ego);
            }
            else
            {
                WriteUnique(json, Of, anchor);
            }
        }

        json.WriteEndObject();
    }
}
