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
    private readonly RayIouGolden _openOcc = new("openocc17");
    private readonly RayIouGolden _occ3D = new("occ3d18");

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public void FiguresOfOpenOccAreTheOfficialOnes()
    {
        var run = Evaluate(_openOcc, "openocc-v2", (frame, scene, token) =>
        {
            _scenes.WriteArrays($"data/openocc_v2/{scene}/{token}/labels.npz", ("semantics", frame["sem_gt"]), ("flow", frame["flow_gt"]));
            _scenes.WriteArrays($"predicted/{token}.npz", ("semantics", frame["sem_pred"]), ("flow", frame["flow_pred"]));
        });

        var result = WrittenMetrics.Of(run, _scenes.Beside("report")).ResultOf("openocc-v2");
        _openOcc.Compare("repo_metric", "", result, Tolerance, ToleranceOf);
        _openOcc.Compare("submission_metric", "submission ", result, Tolerance, ToleranceOf);
        Assert.Equal(MeasuredInFloat64().AllFigures(), result.AllFigures()); // nothing but that one ray comes between
    }

    private ProtocolResult MeasuredInFloat64() => RayIouProtocol.OpenOcc.Score([.. _openOcc.Frames().Select((frame, index) => RayIouProtocol.OpenOcc.Measure(
        $"{index}", "scene", RayIouGolden.Grid(frame, "sem_gt", OccupancyLabels.OpenOcc), RayIouGolden.Flow(frame, "flow_gt"),
        RayIouGolden.Grid(frame, "sem_pred", OccupancyLabels.OpenOcc), RayIouGolden.Flow(frame, "flow_pred"),
        Array.ConvertAll(frame["origins"].Values<float>().ToArray(), coordinate => (double)coordinate)))]);

    [Fact]
    public void FiguresOfOcc3DAreTheOfficialOnes()
    {
        var run = Evaluate(_occ3D, "occ3d-rayiou", (frame, scene, token) =>
        {
            var seen = NpyArray.Of<byte>(new byte[frame["sem_gt"].Count], [.. frame["sem_gt"].Shape]); // RayIoU looks at no mask
            _scenes.WriteArrays($"data/gts/{scene}/{token}/labels.npz", ("semantics", frame["sem_gt"]), ("mask_lidar", seen), ("mask_camera", seen));
            _scenes.WriteArrays($"predicted/{token}.npz", ("semantics", frame["sem_pred"]));
        });

        _occ3D.Compare("rayiou", "", WrittenMetrics.Of(run, _scenes.Beside("report")).ResultOf("occ3d-rayiou"), Tolerance, ToleranceOf);
    }

    private static double ToleranceOf(ClassRow row) => RaysThatMayDiffer / row.Support;

    private CommandRun Evaluate(RayIouGolden golden, string protocol, Action<NpzFile, string, string> write)
    {
        var wanted = new List<string>();
        foreach (var (index, frame) in golden.Frames().Index())
        {
            var scene = $"scene-010{index}";
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
}
