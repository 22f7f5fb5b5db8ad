using System.CommandLine;

namespace Spatial.Cli;

/// <summary>Options that choose a perception, shared by the verbs that run one.</summary>
/// <param name="required">Whether one must be chosen.</param>
/// <param name="modelDescription">What help says about the choice; null for the usual.</param>
/// <param name="others">Models that the verb knows beside the perceptions, as the usual help has them.</param>
internal sealed class ModelOptions(bool required = true, string? modelDescription = null, string others = "")
{
    private readonly Option<string> _model = new("--model")
    {
        Description = modelDescription
            ?? "Which perception: geometric (no learned weights), drivepi (a language model that sees), or truth (the labels themselves: the ceiling of every figure, and a check)."
                + others,
        HelpName = "name",
        Required = required,
    };
    private readonly Option<string> _config = new("--config")
    {
        Description = "The model's configuration, a JSON file; without it the defaults, or the one beside the weights; see configs/.",
        HelpName = "file",
    };
    private readonly Option<string> _weights = new("--weights")
    {
        Description = "Folder of the model's learned weights (drivepi); without it they are random, and the predictions mean nothing.",
        HelpName = "folder",
    };
    private readonly Option<string> _command = new("--command")
    {
        Description = "What the route asks for (drivepi): right, left, straight, or truth, which is what the vehicle did afterwards, as open-loop planners are told. Default truth.",
        HelpName = "command",
    };
    private readonly Option<bool> _allowOtherBehaviour = new("--allow-other-behaviour")
    {
        Description = "Load weights although they were trained with the release's behaviour and the configuration says corrected, or the other way around.",
    };
    private readonly Option<bool> _allowNonFinite = new("--allow-nonfinite") { Description = "Load weights although they hold NaN or infinity." };

    /// <summary>The name of the model.</summary>
    public Option<string> Model => _model;

    /// <summary>The folder of learned weights.</summary>
    public Option<string> Weights => _weights;

    /// <summary>Those that only perceptions take.</summary>
    public IReadOnlyList<Option> ForPerceptions => [_config, _command, _allowOtherBehaviour];

    /// <summary>All of them.</summary>
    public Option[] All => [_model, _config, _weights, _command, _allowOtherBehaviour, _allowNonFinite];

    /// <summary>What was chosen; null where nothing was.</summary>
    /// <exception cref="ArgumentException">An option of a model was given without the model.</exception>
    public ModelChoice? OfOptional(ParseResult parsed)
    {
        if (parsed.GetValue(_model) is not null)
        {
            return Of(parsed);
        }

        var lonely = All.FirstOrDefault(option => option != _model && parsed.GetResult(option) is { Implicit: false });
        return lonely is null ? null : throw new ArgumentException($"{lonely.Name} is an option of a model: name one with --model");
    }

    /// <summary>What was chosen.</summary>
    public ModelChoice Of(ParseResult parsed, string? questionsFile = null) => new()
    {
        Name = parsed.GetRequiredValue(_model),
        ConfigFile = parsed.GetValue(_config),
        Weights = parsed.GetValue(_weights),
        Command = parsed.GetValue(_command),
        AllowOtherBehaviour = parsed.GetValue(_allowOtherBehaviour),
        AllowNonFinite = parsed.GetValue(_allowNonFinite),
        QuestionsFile = questionsFile,
    };
}
