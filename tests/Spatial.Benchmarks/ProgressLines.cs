namespace Spatial.Benchmarks;

/// <summary>Progress as lines of text, at once and in order.</summary>
internal sealed class ProgressLines(TextWriter output) : IProgress<string>
{
    /// <inheritdoc/>
    public void Report(string value) => output.WriteLine(value);
}
