using System.Text.Json;
using System.Text.Json.Nodes;
using Spatial.Models;

namespace Spatial.Tests;

/// <summary>The golden tokenizer and its cases.</summary>
internal static class TokenizerGolden
{
    /// <summary>A folder laid out like a model's.</summary>
    public static string Folder => TestData.Golden("qwen25vl", "checkpoint");

    public static Tokenizer Load() => Tokenizer.Load(Folder);

    public static JsonNode Cases(params string[] path) => JsonNode.Parse(File.ReadAllText(TestData.Golden(path)))!;

    public static string Text(this JsonNode node, string key) => node[key]!.GetValue<string>();

    public static int[] Ids(this JsonNode node, string key) => node[key].Deserialize<int[]>()!;

    /// <summary>Compares every case of a file with lists <c>encode</c> and <c>decode_only</c>.</summary>
    public static void AssertAllMet(Tokenizer tokenizer, JsonNode cases)
    {
        foreach (var expected in cases["encode"]!.AsArray())
        {
            Assert.Equal(expected!.Ids("ids"), tokenizer.Encode(expected!.Text("text")));
            AssertDecodes(tokenizer, expected!);
        }

        foreach (var expected in cases["decode_only"]?.AsArray() ?? [])
        {
            AssertDecodes(tokenizer, expected!);
        }
    }

    private static void AssertDecodes(Tokenizer tokenizer, JsonNode expected)
    {
        Assert.Equal(expected.Text("decoded"), tokenizer.Decode(expected.Ids("ids")));
        Assert.Equal(expected.Text("decoded_skip_special"), tokenizer.Decode(expected.Ids("ids"), skipSpecial: true));
    }
}
