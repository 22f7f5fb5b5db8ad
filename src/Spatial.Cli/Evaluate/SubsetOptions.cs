using System.CommandLine;

namespace Spatial.Cli;

/// <summary>The options that pick samples for an evaluation.</summary>
internal sealed class SubsetOptions
{
    private readonly Option<string> _split = new("--split")
    {
        Description = "Official split (train, val, test, mini_train, mini_val, ...), all, or from-predictions. Default: the samples that have a prediction.",
        HelpName = "name",
    };
    private readonly Option<string> _tokens = new("--tokens") { Description = "Only the samples in this file, one token a line.", HelpName = "file" };
    private readonly Option<string[]> _scenes = new("--scenes") { Description = "Only these scenes: names with commas, or a file with one a line.", HelpName = "names" };
    private readonly Option<string[]> _filter = new("--filter")
    {
        Description = "Only samples of this kind: night, day, rain, dry, location=NAME, class=NAME (annotated in the sample). Several must all hold.",
        HelpName = "kind",
    };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_split, _tokens, _scenes, _filter];

    /// <summary>What was asked for.</summary>
    public SubsetRequest Of(ParseResult parsed) => new()
    {
        Split = parsed.GetValue(_split),
        TokensFile = parsed.GetValue(_tokens),
        Scenes = parsed.GetValue(_scenes) ?? [],
        Filters = parsed.GetValue(_filter) ?? [],
    };
}
