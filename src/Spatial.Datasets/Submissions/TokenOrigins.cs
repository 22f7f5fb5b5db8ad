namespace Spatial.Datasets;

/// <summary>Where a token comes from: its table and the split of its scene.</summary>
internal sealed class TokenOrigins(NuScenesTables tables)
{
    private readonly Dictionary<int, string> _splitOfScene = [];

    public string Version => tables.Version;

    /// <summary>Table and split of a token; no table where the tables do not have it, no split where no official one names its scene.</summary>
    public (string Table, string Split) Of(string token)
    {
        if (tables.Sample.Find(token) is >= 0 and var sample)
        {
            return ("sample", SplitOf(sample));
        }

        if (tables.SampleData.Find(token) is >= 0 and var sampleData)
        {
            return ("sample_data", SplitOf(tables.SampleData.Reference(sampleData, SampleDataColumns.Sample)));
        }

        return (tables.All.FirstOrDefault(table => table.Find(token) >= 0)?.Name ?? "", "");
    }

    private string SplitOf(int sampleRow)
    {
        var scene = sampleRow < 0 ? sampleRow : tables.Sample.Reference(sampleRow, SampleColumns.Scene);
        if (scene < 0)
        {
            return "";
        }

        if (!_splitOfScene.TryGetValue(scene, out var split))
        {
            split = _splitOfScene[scene] = NuScenesSplits.Of(tables.Version, tables.Scene.Text(scene, SceneColumns.Name)) ?? "";
        }

        return split;
    }
}
