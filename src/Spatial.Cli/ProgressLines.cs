namespace Spatial.Cli;

/// <summary>Progress as plain lines, one when the text changes.</summary>
internal sealed class ProgressLines(TextWriter error) : IProgress<string>
{
    private string _last = "";

    public void Report(string value)
    {
        if (value != _last)
        {
            error.WriteLine(value);
            _last = value;
        }
    }
}
