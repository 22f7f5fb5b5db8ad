namespace Spatial.Models;

/// <summary>All that keeps a checkpoint from fitting a module, for one message.</summary>
internal sealed class WeightMisfits
{
    public List<string> Missing { get; } = [];

    public List<string> Unexpected { get; } = [];

    public List<string> Twice { get; } = [];

    public List<string> Untied { get; } = [];

    public List<string> Shapes { get; } = [];

    public List<string> Dtypes { get; } = [];

    public bool Any => Missing.Count + Unexpected.Count + Twice.Count + Untied.Count + Shapes.Count + Dtypes.Count > 0;

    /// <summary>The message without the place: counts, then the first keys of each kind.</summary>
    public string Text(string module)
    {
        (string What, List<string> Keys)[] kinds =
        [
            ("missing", Missing),
            ("unexpected", Unexpected),
            ("of another shape", Shapes),
            ("of another dtype", Dtypes),
            ("loaded twice", Twice),
            ("not equal to what they are tied to", Untied),
        ];
        var parts = kinds.Where(kind => kind.Keys.Count > 0).Select(kind => $"{kind.Keys.Count} {kind.What}: {KeyList.Text(kind.Keys)}");
        return $"does not fit {module}, nothing was loaded; {string.Join("; ", parts)}";
    }
}
