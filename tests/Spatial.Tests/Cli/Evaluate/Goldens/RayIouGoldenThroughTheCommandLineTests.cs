using System.Text.Json;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>The golden frames as scenes whose LiDAR stands, one keyframe after the other, where the golden's rays begin.</summary>
/// <remarks>The golden's origins are float32, and then the official code computes in float32. From tables they are float64, for it and for us, so that a ray
/// that passes a voxel's edge by a float32 step may end elsewhere: the publishers of the golden allow two rays in 100,000. Where the arrays are measured
/// directly (RayIouGoldenTests) every figure is exact.</remarks>
[Trait("Category", "Golden")]
public sealed class RayIouGoldenThroughTheCommandLineTests : IDisposable
{
    private const double Tolerance = 1e-5; // absolute, figures over all classes; one ray of these frames ends elsewhere, which is 2e-6
    private const double RaysThatMayDiffer = 2; // of a class

    private readonly MadeScenes _scenes = new();

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public void FiguresOfOpenOccAreTheOfficialOnes()
    {
        var run = Evaluate("openocc17", "openocc-v2", (frame, scene, token) =>
        {
            _scenes.WriteArrays($"data/openocc_v2/{scene}/{token}/labels.npz", ("semantics", frame["sem_gt"]), ("flow", frame["flow_gt"]));
            _scenes.WriteArrays($"predicted/{token}.npz", ("semantics", frame["sem_pred"]), ("flow", frame["flow_pred"]));
        });

        var result = WrittenMetrics.Of(run, _scenes.Beside("report")).ResultOf("openocc-v2");
        Compare(Expected("openocc17").GetProperty("repo_metric"), "", result);
        Compare(Expected("openocc17").GetProperty("submission_metric"), "submission ", result);
        Assert.Equal(MeasuredInFloat64().AllFigures(), result.AllFigures()); // nothing but that one ray comes between
    }

    private static ProtocolResult MeasuredInFloat64() => RayIouProtocol.OpenOcc.Score([.. Enumerable.Range(0, Expected("openocc17").GetProperty("frames").GetInt32()).Select(index =>
    {
        var frame = NpzFile.Read(TestData.Golden("rayiou", "openocc17", $"frame{index}.npz"));
        Occupancy Grid(string name) => new(VoxelGrid.NuScenesOccupancy, OccupancyLabels.OpenOcc, frame[name].Values<byte>().ToArray());
        OccupancyFlow Flow(string name) => new(VoxelGrid.NuScenesOccupancy, frame[name].Values<float>().ToArray());
        double[] origins = [.. frame["origins"].Values<float>().ToArray().Select(coordinate => (double)coordinate)];
        return RayIouProtocol.OpenOcc.Measure($"{index}", "scene", Grid("sem_gt"), Flow("flow_gt"), Grid("sem_pred"), Flow("flow_pred"), origins);
    })]);

    [Fact]
    public void FiguresOfOcc3DAreTheOfficialOnes()
    {
        var run = Evaluate("occ3d18", "occ3d-rayiou", (frame, scene, token) =>
        {
            var seen = NpyArray.Of<byte>(new byte[frame["sem_gt"].Count], [.. frame["sem_gt"].Shape]); // RayIoU looks at no mask
            _scenes.WriteArrays($"data/gts/{scene}/{token}/labels.npz", ("semantics", frame["sem_gt"]), ("mask_lidar", seen), ("mask_camera", seen));
            _scenes.WriteArrays($"predicted/{token}.npz", ("semantics", frame["sem_pred"]));
        });

        Compare(Expected("occ3d18").GetProperty("rayiou"), "", WrittenMetrics.Of(run, _scenes.Beside("report")).ResultOf("occ3d-rayiou"));
    }

    private CommandRun Evaluate(string golden, string protocol, Action<NpzFile, string, string> write)
    {
        var wanted = new List<string>();
        for (var index = 0; index < Expected(golden).GetProperty("frames").GetInt32(); index++)
        {
            var (frame, scene) = (NpzFile.Read(TestData.Golden("rayiou", golden, $"frame{index}.npz")), $"scene-010{index}");
            var token = AddScene(scene, frame["origins"].Values<float>().ToArray());
            write(frame, scene, token);
            wanted.Add(token);
        }

        File.WriteAllLines(_scenes.Beside("wanted.txt"), wanted);
        return _scenes.Written().Evaluate(
            _scenes.Beside("predicted"), protocol == "openocc-v2" ? protocol : "occ3d", protocol, "report", "--split", "all", "--tokens", _scenes.Beside("wanted.txt"));
    }

    // A scene of twice as many keyframes, of which RayIoU takes every other one: those stand where the rays begin, all others at the frame itself, whose
    // LiDAR is mounted at the ego frame's origin, so that the origins come back to the last bit. With few origins each keyframe is taken, the frame's own
    // too, and the LiDAR is mounted at the first one; the others then come back within a float32 step.
    private string AddScene(string name, float[] origins)
    {
        Vector3d[] places = [.. origins.Chunk(3).Select(origin => new Vector3d(origin[0], origin[1], origin[2]))];
        if (places.Length < RayOrigins.Most)
        {
            return _scenes.Scene(name, [.. places.Select(place => At(place - places[0]))], (Quaterniond.Identity, places[0]))[0];
        }

        int[] taken = [0, 2, 4, 6, 9, 11, 13, 15];
        var stands = Enumerable.Repeat(At(Vector3d.Zero), 16).ToArray();
        foreach (var (place, keyframe) in places.Zip(taken))
        {
            stands[keyframe] = At(place);
        }

        return _scenes.Scene(name, stands, (Quaterniond.Identity, Vector3d.Zero))[1];
    }

    private static EgoStand At(Vector3d place) => EgoStand.Level(place.X, place.Y, place.Z);

    private static JsonElement Expected(string golden) => JsonElement.Parse(File.ReadAllText(TestData.Golden("rayiou", golden, "expected.json")));

    private static void Compare(JsonElement official, string prefix, ProtocolResult result)
    {
        var figures = result.AllFigures().ToDictionary(figure => figure.Kind.Name, figure => figure.Value);
        var tolerances = result.Tables[0].Rows.ToDictionary(row => row.Class, row => RaysThatMayDiffer / row.Support);
        foreach (var entry in official.EnumerateObject())
        {
            switch (entry.Name)
            {
                case "valid_rays_per_frame":
                    break; // A frame's own count is not in the report; RayIouGoldenTests compares it.
                case "per_class_iou":
                    Assert.All(entry.Value.EnumerateObject().SelectMany(metres => metres.Value.EnumerateObject().Select(iou => (metres.Name, iou))), pair =>
                        AssertFigure(pair.iou.Value, figures[$"{prefix}RayIoU@{pair.Name}m/{pair.iou.Name}"], tolerances[pair.iou.Name]));
                    break;
                case "per_class_ave":
                    Assert.All(entry.Value.EnumerateObject(), ave => AssertFigure(ave.Value, figures[$"{prefix}AVE/{ave.Name}"], tolerances[ave.Name]));
                    break;
                case "final_Occ_Score":
                    AssertFigure(entry.Value, figures[$"{prefix}OccScore"]);
                    break;
                default:
                    AssertFigure(entry.Value, figures[prefix + entry.Name + (entry.Name.Contains('@', StringComparison.Ordinal) ? "m" : "")]);
                    break;
            }
        }
    }

    private static void AssertFigure(JsonElement official, double? ours, double tolerance = Tolerance)
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
