namespace Spatial;

/// <summary>A question about a frame and the model's answer. Both are untrusted text to whoever shows them.</summary>
public sealed record Answer(string Question, string Text);
