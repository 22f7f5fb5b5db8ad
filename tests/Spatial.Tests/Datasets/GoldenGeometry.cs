using System.Text.Json;
using System.Text.Json.Nodes;
using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>The golden geometry cases, opened: tables, a reader and the official devkit's figures.</summary>
internal sealed class GoldenGeometry : IDisposable
{
    private readonly TemporaryFolder _cache = new();
    private readonly Lazy<GoldenArrays> _points = new(() => new(TestData.Golden("geometry", "expected_points.npz")));

    public GoldenGeometry()
    {
        DataRoot = TestData.Golden("geometry", "dataroot");
        Expected = JsonNode.Parse(File.ReadAllText(TestData.Golden("geometry", "expected.json")))!;
        var version = Path.GetFileName(Directory.GetDirectories(DataRoot, "v1.0-*").Single());
        Tables = NuScenesTables.Load(DataRoot, version, new() { CacheFolder = _cache.Path });
        Reader = new(Tables);
    }

    public string DataRoot { get; }

    public JsonNode Expected { get; }

    public NuScenesTables Tables { get; }

    public NuScenesReader Reader { get; }

    public GoldenArrays Points => _points.Value;

    /// <summary>All samples with the prefix of their arrays, <c>scene_index_</c>.</summary>
    public IEnumerable<(string Prefix, string Token, JsonNode Expected)> Samples
    {
        get
        {
            foreach (var scene in Expected["scenes"]!.AsArray())
            {
                foreach (var sample in scene!["samples"]!.AsArray())
                {
                    yield return ($"{(string)scene["name"]!}_{(int)sample!["index"]!}_", (string)sample["token"]!, sample);
                }
            }
        }
    }

    public static double[] Numbers(JsonNode node) => node.Deserialize<double[]>()!;

    public static Vector3d Vector(JsonNode node)
    {
        var numbers = Numbers(node);
        return new(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>Double precision agrees to 1e-9 of the size of the numbers involved; below one metre, absolutely.</summary>
    public static void AssertClose(double expected, double actual, string what) =>
        Assert.True(
            Math.Abs(expected - actual) <= 1e-9 * Math.Max(1, Math.Abs(expected)),
            $"{what}: expected {expected:R}, got {actual:R}");

    public static void AssertClose(Vector3d expected, Vector3d actual, string what)
    {
        AssertClose(expected.X, actual.X, what + " x");
        AssertClose(expected.Y, actual.Y, what + " y");
        AssertClose(expected.Z, actual.Z, what + " z");
    }

    public static void AssertClose(Quaterniond expected, Quaterniond actual, string what)
    {
        AssertClose(expected.W, actual.W, what + " w");
        AssertClose(expected.X, actual.X, what + " x");
        AssertClose(expected.Y, actual.Y, what + " y");
        AssertClose(expected.Z, actual.Z, what + " z");
    }

    /// <summary>Compares a box with all the devkit says about it.</summary>
    public static void AssertBox(JsonNode expected, Box3D box)
    {
        var token = (string)expected["token"]!;
        Assert.Equal(token, box.Token);
        AssertClose(Vector(expected["center"]!), box.Center, token + " center");
        var q = Numbers(expected["rotation_wxyz"]!);
        AssertClose(new Quaterniond(q[0], q[1], q[2], q[3]), box.Rotation, token + " rotation");
        if (expected["name"] is { } name)
        {
            Assert.Equal((string)name!, box.Name);
        }

        if (expected["wlh"] is { } wlh)
        {
            AssertClose(Vector(wlh), new(box.Size.Width, box.Size.Length, box.Size.Height), token + " size");
        }

        AssertCorners(expected["corners"], box.Corners(), token + " corner");
        AssertCorners(expected["bottom_corners"], box.BottomCorners(), token + " bottom corner");
    }

    public void Dispose()
    {
        Tables.Dispose();
        _cache.Dispose();
    }

    private static void AssertCorners(JsonNode? expected, Vector3d[] corners, string what)
    {
        if (expected is null)
        {
            return;
        }

        var axes = expected.Deserialize<double[][]>()!;
        Assert.Equal(axes[0].Length, corners.Length);
        for (var i = 0; i < corners.Length; i++)
        {
            AssertClose(new(axes[0][i], axes[1][i], axes[2][i]), corners[i], $"{what} {i}");
        }
    }
}
