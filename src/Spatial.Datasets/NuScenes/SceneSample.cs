namespace Spatial.Datasets;

/// <summary>A sample and the scene it belongs to.</summary>
/// <param name="Token">Its token.</param>
/// <param name="Scene">Name of its scene.</param>
public readonly record struct SceneSample(string Token, string Scene);
