namespace Spatial.Models;

/// <summary>Two keys of a checkpoint that stand for the same values, as the output weights of a language model and its embedding.</summary>
/// <param name="Key">The key that files may leave out, and that the module need not have: "lm_head.weight".</param>
/// <param name="To">The key that files have: "model.embed_tokens.weight". Where both are there they must have the same bytes.</param>
public sealed record WeightTie(string Key, string To);
