namespace Spatial.Datasets;

/// <content>What of a damaged table set cannot be used.</content>
public sealed partial class NuScenesTables
{
    /// <summary>What AllowPartial does without: damaged rows, references that lead nowhere, scenes without samples. Empty for a whole table set.</summary>
    /// <remarks>A kind that occurs more than a thousand times is cut there and counted. Sensor files are not looked for.</remarks>
    public IReadOnlyList<DatasetFinding> Losses
    {
        get
        {
            var losses = new Findings();
            losses.TakeOver(LoadFindings.Where(finding => finding.Severity == FindingSeverity.Error));
            AddLosses(losses);
            return losses.ToList();
        }
    }

    /// <summary>Adds the losses that loading passed over.</summary>
    internal void AddLosses(Findings findings)
    {
        foreach (var reference in Directory.Dangling)
        {
            var table = All.ElementAt(reference.Table);
            var column = table.Schema.Columns[reference.Column];
            var target = SpellingOf(reference.Target);
            findings.Add(new(
                "DATA-032", FindingSeverity.Error, "a reference leads nowhere", $"table {table.Name}, token {table.TokenOf(reference.Row)}, field {column.Name}",
                $"a token of table {column.Target}", target.Length == 0 ? "an empty text" : $"'{target}'", "download or unpack the tables again"));
        }

        for (var scene = 0; scene < Scene.Count; scene++)
        {
            if (Sample.GroupOf(scene).Length == 0)
            {
                findings.Add(new(
                    "DATA-034", FindingSeverity.Error, "a scene is empty", $"table scene, token {Scene.TokenOf(scene)} ({Scene.Text(scene, SceneColumns.Name)})",
                    "samples", "none", "download or unpack the tables again"));
            }
        }
    }
}
