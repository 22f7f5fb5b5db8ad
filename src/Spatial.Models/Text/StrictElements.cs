using System.Text.Json;

namespace Spatial.Models;

/// <summary>Strict reading of JSON: what is not as expected is named with its place.</summary>
internal static class StrictElements
{
    /// <summary>The value of a key that must be there.</summary>
    public static JsonElement Required(this JsonElement element, string where, string key)
    {
        element.RequireKind(where, JsonValueKind.Object);
        return element.TryGetProperty(key, out var value) ? value : throw new InvalidDataException($"{Place(where, key)} is missing");
    }

    /// <summary>Refuses any value but the expected ones; a key that is left out is null.</summary>
    /// <param name="element">An object.</param>
    /// <param name="where">Its place in the file.</param>
    /// <param name="key">The key.</param>
    /// <param name="expected">The values as JSON.</param>
    public static void RefuseOtherThan(this JsonElement element, string where, string key, params string[] expected)
    {
        element.RequireKind(where, JsonValueKind.Object);
        var got = !element.TryGetProperty(key, out var value) ? "null"
            : value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? $"an {value.ValueKind}"
            : value.GetRawText();
        if (!expected.Contains(got))
        {
            throw new InvalidDataException($"{Place(where, key)} must be {string.Join(" or ", expected)}, got {got}; other tokenizers than Qwen2's are not read");
        }
    }

    /// <summary>Refuses keys whose meaning is not known.</summary>
    public static void RefuseKeysBut(this JsonElement element, string where, params string[] known)
    {
        element.RequireKind(where, JsonValueKind.Object);
        foreach (var property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                throw new InvalidDataException($"{Place(where, property.Name)} is not a known key");
            }
        }
    }

    /// <summary>Refuses another kind of value.</summary>
    public static void RequireKind(this JsonElement element, string where, JsonValueKind kind)
    {
        if (element.ValueKind != kind)
        {
            throw new InvalidDataException($"{(where.Length > 0 ? where : "the file")} must be JSON {kind}, got {element.ValueKind}");
        }
    }

    /// <summary>The items of a list.</summary>
    public static JsonElement[] Items(this JsonElement element, string where)
    {
        element.RequireKind(where, JsonValueKind.Array);
        return [.. element.EnumerateArray()];
    }

    /// <summary>A text.</summary>
    public static string Text(this JsonElement element, string where)
    {
        element.RequireKind(where, JsonValueKind.String);
        return element.GetString()!;
    }

    /// <summary>An integer.</summary>
    public static int Integer(this JsonElement element, string where, string key) => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value)
        ? value
        : throw new InvalidDataException($"{Place(where, key)} must be an integer, got {element.GetRawText()}");

    /// <summary>True or false; false where the key is left out.</summary>
    public static bool Flag(this JsonElement element, string where, string key) => element.TryGetProperty(key, out var value) && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new InvalidDataException($"{Place(where, key)} must be true or false, got {value.GetRawText()}"),
    };

    private static string Place(string where, string key) => where.Length > 0 ? $"{where}.{key}" : key;
}
