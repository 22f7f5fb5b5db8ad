using System.Text.Json;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>Frames and official figures of RayIoU.</summary>
/// <param name="folder">openocc17 or occ3d18.</param>
internal sealed class RayIouGolden(string folder)
{
    /// <summary>The official figures.</summary>
    public JsonElement Expected { get; } = JsonElement.Parse(File.ReadAllText(TestData.Golden("rayiou", folder, "expected.json")));

    /// <summary>Arrays of every frame.</summary>
    public IEnumerable<NpzFile> Frames()
    {
        var origins = Expected.GetProperty("origins_per_frame").EnumerateArray().Select(count => count.GetInt32()).ToArray();
        Assert.Equal(origins.Length, Expected.GetProperty("frames").GetInt32());
        for (var index = 0; index < origins.Length; index++)
        {
            var frame = NpzFile.Read(TestData.Golden("rayiou", folder, $"frame{index}.npz"));
            Assert.Equal(origins[index] * 3, frame["origins"].Values<float>().Length);
            yield return frame;
        }
    }

    public static Occupancy Grid(NpzFile frame, string name, OccupancyLabels labels) =>
        new(VoxelGrid.NuScenesOccupancy, labels, frame[name].Values<byte>().ToArray());

    public static OccupancyFlow Flow(NpzFile frame, string name) => new(VoxelGrid.NuScenesOccupancy, frame[name].Values<float>().ToArray());

    /// <summary>Compares every figure of a rule of the file, by the name it has there, but a frame's own count of rays, which is in no result.</summary>
    /// <param name="rule">repo_metric, submission_metric or rayiou.</param>
    /// <param name="prefix">What stands before our names of its figures.</param>
    /// <param name="result">Our figures.</param>
    /// <param name="tolerance">How far figures over all classes may be off.</param>
    /// <param name="ofClass">How far those of a class may be, by its row.</param>
    public void Compare(string rule, string prefix, ProtocolResult result, double tolerance, Func<ClassRow, double> ofClass)
    {
        var figures = result.AllFigures().ToDictionary(figure => figure.Kind.Name, figure => figure.Value);
        var tolerances = result.Tables[0].Rows.ToDictionary(row => row.Class, ofClass);
        foreach (var entry in Expected.GetProperty(rule).EnumerateObject())
        {
            switch (entry.Name)
            {
                case "valid_rays_per_frame":
                    break;
                case "per_class_iou":
                    Assert.All(entry.Value.EnumerateObject().SelectMany(metres => metres.Value.EnumerateObject().Select(iou => (metres.Name, iou))), pair =>
                        AssertFigure(pair.iou.Value, figures[$"{prefix}RayIoU@{pair.Name}m/{pair.iou.Name}"], tolerances[pair.iou.Name]));
                    break;
                case "per_class_ave":
                    Assert.All(entry.Value.EnumerateObject(), ave => AssertFigure(ave.Value, figures[$"{prefix}AVE/{ave.Name}"], tolerances[ave.Name]));
                    break;
                case "final_Occ_Score":
                    AssertFigure(entry.Value, figures[$"{prefix}OccScore"], tolerance);
                    break;
                default:
                    AssertFigure(entry.Value, figures[prefix + FigureOf(entry.Name)], tolerance);
                    break;
            }
        }
    }

    /// <summary>Our name of a figure of the file.</summary>
    public static string FigureOf(string official) => official + (official.Contains('@', StringComparison.Ordinal) ? "m" : "");

    public static void AssertFigure(JsonElement official, double? ours, double tolerance)
    {
        if (official.ValueKind == JsonValueKind.Null)
        {
            Assert.Null(ours);
        }
        else
        {
            Assert.Equal(official.GetDouble(), ours!.Value, tolerance);
        }
    }
}
