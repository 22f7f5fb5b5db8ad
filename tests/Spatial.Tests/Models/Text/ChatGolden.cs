using System.Text.Json.Nodes;
using Spatial.Models;

namespace Spatial.Tests;

/// <summary>Messages as chat templates take them.</summary>
internal static class ChatGolden
{
    public static ChatMessage[] Messages(JsonNode list) => [.. list.AsArray().Select(message => new ChatMessage(RoleOf(message!.Text("role")), Parts(message!["content"]!)))];

    private static ChatRole RoleOf(string role) => Enum.Parse<ChatRole>(role, ignoreCase: true);

    private static ChatPart[] Parts(JsonNode content) => content is JsonArray parts ? [.. parts.Select(part => PartOf(part!))] : [new ChatText(content.GetValue<string>())];

    private static ChatPart PartOf(JsonNode part) => part.Text("type") switch
    {
        "text" => new ChatText(part.Text("text")),
        "image" or "image_url" => new ChatImage(),
        "video" => new ChatVideo(),
        var type => throw new InvalidDataException($"no part {type}"),
    };
}
