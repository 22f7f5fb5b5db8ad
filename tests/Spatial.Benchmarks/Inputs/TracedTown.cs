using Spatial.Native;

namespace Spatial.Benchmarks;

/// <summary>A small town for rays: a crossing with houses, leafy trees, lamps and a hundred cars; about 0.6 million triangles, most of them leaves.</summary>
public sealed class TracedTown
{
    private const double Size = 200, Middle = Size / 2;
    private const byte Ground = 0, Wall = 1, Roof = 2, Bark = 3, Leaf = 4, Paint = 5, Glass = 6, Metal = 7;

    private readonly Random _random = new(2026);
    private readonly List<TracedMesh> _meshes = [];
    private readonly List<TracedInstance> _fixed = [], _moving = [];

    private TracedTown()
    {
        Place(Add(GroundMesh()), Middle, Middle, 0, 0);
        int[] trees = [.. Enumerable.Range(0, 3).Select(_ => Add(Tree()))];
        var (lamp, car) = (Add(Lamp()), Add(Car()));
        foreach (var (along, side) in Alongside(14))
        {
            PlaceBothWays(Add(House()), along, side * 16, 0);
        }

        foreach (var (along, side) in Alongside(9))
        {
            PlaceBothWays(trees[_random.Next(3)], along, side * 8.3, 0.1);
            PlaceBothWays(lamp, along + 4, side * 7, 0.1);
        }

        for (var i = 0; i < 1200; i++)
        {
            var (x, y) = (Size * _random.NextDouble(), Size * _random.NextDouble());
            if (Math.Min(Math.Abs(x - Middle), Math.Abs(y - Middle)) > 24)
            {
                Place(trees[_random.Next(3)], x, y, 0, 6 * _random.NextDouble());
            }
        }

        for (var i = 0; i < 100; i++)
        {
            var (along, lane, onX) = (Size * _random.NextDouble(), new[] { -4.7, -1.9, 1.9, 4.7 }[_random.Next(4)], _random.Next(2) == 0);
            var heading = (onX ? 0 : Math.PI / 2) + (lane > 0 ? Math.PI : 0);
            _moving.Add(new(car, onX ? Pose(along, Middle + lane, 0.8, heading) : Pose(Middle + lane, along, 0.8, heading), (uint)_random.Next(1 << 24)));
        }

        Built = TracedMeshes.Build(_meshes);
        FixedPart = new(Built, _fixed);
        Scene = new(FixedPart, _moving);
    }

    /// <summary>The only one, made when first asked for.</summary>
    public static TracedTown Instance { get; } = new();

    /// <summary>Every mesh.</summary>
    public IReadOnlyList<TracedMesh> Meshes => _meshes;

    /// <summary>What stays.</summary>
    public IReadOnlyList<TracedInstance> Standing => _fixed;

    /// <summary>What moves.</summary>
    public IReadOnlyList<TracedInstance> Moving => _moving;

    /// <summary>All of the meshes.</summary>
    public TracedMeshes Built { get; }

    /// <summary>The scene without what moves.</summary>
    public TracedScene FixedPart { get; }

    /// <summary>The whole scene.</summary>
    public TracedScene Scene { get; }

    /// <summary>Looks of the materials, with a texture.</summary>
    public SceneShading Shading(SceneLight light)
    {
        const int edge = 256;
        var texels = new byte[edge * edge * 3];
        new Random(7).NextBytes(texels);
        for (var i = 0; i < texels.Length; i++)
        {
            texels[i] = (byte)(96 + (texels[i] / 4));
        }

        SurfaceShade[] shades =
        [
            new(0.3f, 0.3f, 0.3f, 0, 2), new(0.5f, 0.4f, 0.3f, 0, 4, Tinted: true), new(0.2f, 0.15f, 0.13f, 0), new(0.12f, 0.08f, 0.05f), new(0.1f, 0.22f, 0.05f, 0),
            new(0.8f, 0.8f, 0.8f, Specular: 0.5f, Tinted: true), new(0.02f, 0.03f, 0.03f, Specular: 1), new(0.3f, 0.3f, 0.3f, Specular: 0.2f),
        ];
        return new(shades, new(edge, 1, texels), null, light);
    }

    /// <summary>Six cameras of a vehicle on the road, 704x396.</summary>
    public IReadOnlyList<(CameraIntrinsics Intrinsics, RigidTransform WorldFromCamera)> Cameras { get; } =
        [.. RigCamera.NuScenesLike.Select(camera => (Smaller(camera.Intrinsics), Pose(60, Middle - 1.9, 0, 0) * camera.EgoFromCamera))];

    /// <summary>Rays of all pixels of all cameras, in tiles of 4 x 4 pixels.</summary>
    /// <returns>Origins and directions, [R, 3] each.</returns>
    public (float[] Origins, float[] Directions) CameraRays()
    {
        var (origins, directions) = (new List<float>(), new List<float>());
        foreach (var (intrinsics, worldFromCamera) in Cameras)
        {
            var k = intrinsics.Matrix;
            for (var pixel = 0; pixel < intrinsics.Width * intrinsics.Height; pixel++)
            {
                var (tile, within) = (pixel / 16, pixel % 16);
                var (tilesAcross, column, row) = (intrinsics.Width / 4, within % 4, within / 4);
                var (u, v) = ((tile % tilesAcross * 4) + column, (tile / tilesAcross * 4) + row);
                Append(origins, worldFromCamera.Translation);
                Append(directions, worldFromCamera.Rotation * new Vector3d((u - k.M02) / k.M00, (v - k.M12) / k.M11, 1));
            }
        }

        return ([.. origins], [.. directions]);
    }

    /// <summary>Rays of ten sweeps of 32 beams and 1090 steps from a moving vehicle, beam by beam.</summary>
    /// <returns>Origins and directions, [R, 3] each.</returns>
    public (float[] Origins, float[] Directions) LidarRays()
    {
        var (origins, directions) = (new List<float>(), new List<float>());
        for (var ray = 0; ray < 10 * 32 * 1090; ray++)
        {
            var (sweep, beam, step) = (ray / (32 * 1090), ray / 1090 % 32, ray % 1090);
            var (elevation, azimuth) = ((-30.67 + (beam * 41.34 / 31)) * Math.PI / 180, step * 2 * Math.PI / 1090);
            Append(origins, new(60 + (0.3 * sweep), Middle - 1.9, 1.84));
            Append(directions, new(Math.Cos(elevation) * Math.Cos(azimuth), Math.Cos(elevation) * Math.Sin(azimuth), Math.Sin(elevation)));
        }

        return ([.. origins], [.. directions]);
    }

    /// <summary>Rays towards the sun from where other rays ended.</summary>
    /// <returns>Origins and directions, [R, 3] each.</returns>
    public (float[] Origins, float[] Directions) ShadowRays(float[] from, float[] along)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(along);
        var hits = RayTrace.Run(Scene, from, along, 1000);
        var (origins, directions) = (new List<float>(), new List<float>());
        for (var ray = 0; ray < hits.Count; ray++)
        {
            if (hits.Instances[ray] >= 0)
            {
                for (var axis = 0; axis < 3; axis++)
                {
                    origins.Add(from[(3 * ray) + axis] + (along[(3 * ray) + axis] * (hits.Distances[ray] - 0.01f)));
                }

                Append(directions, new(-0.45, 0.62, 0.64));
            }
        }

        return ([.. origins], [.. directions]);
    }

    private static void Append(List<float> values, Vector3d vector) => values.AddRange([(float)vector.X, (float)vector.Y, (float)vector.Z]);

    private static CameraIntrinsics Smaller(CameraIntrinsics full)
    {
        const double scale = 0.44;
        var k = full.Matrix;
        return new(new(k.M00 * scale, 0, k.M02 * scale, 0, k.M11 * scale, k.M12 * scale, 0, 0, 1), 704, 396);
    }

    private static IEnumerable<(double Along, int Side)> Alongside(double step)
    {
        for (var along = step / 2; along < Size; along += step)
        {
            if (Math.Abs(along - Middle) > 20)
            {
                yield return (along, -1);
                yield return (along, 1);
            }
        }
    }

    private static RigidTransform Pose(double x, double y, double z, double heading) =>
        RigidTransform.From(new(Math.Cos(heading / 2), 0, 0, Math.Sin(heading / 2)), new(x, y, z));

    private int Add(TracedMesh mesh)
    {
        _meshes.Add(mesh);
        return _meshes.Count - 1;
    }

    private void Place(int mesh, double x, double y, double z, double heading) => _fixed.Add(new(mesh, Pose(x, y, z, heading), (uint)_random.Next(1 << 24)));

    private void PlaceBothWays(int mesh, double along, double aside, double z)
    {
        Place(mesh, along, Middle + aside, z, aside > 0 ? 0 : Math.PI);
        Place(mesh, Middle + aside, along, z, aside > 0 ? -Math.PI / 2 : Math.PI / 2);
    }

    private static TracedMesh GroundMesh()
    {
        var mesh = new MeshList();
        for (var i = -50; i < 50; i++)
        {
            for (var j = -50; j < 50; j++)
            {
                mesh.Square(new(2 * i, 2 * j, 0), new((2 * i) + 2, 2 * j, 0), new((2 * i) + 2, (2 * j) + 2, 0), new(2 * i, (2 * j) + 2, 0), Ground);
            }
        }

        return mesh.ToMesh();
    }

    private TracedMesh House()
    {
        var mesh = new MeshList();
        mesh.Box(new(-6, -5, 0), new(6, 5, 6 + (3 * _random.Next(4))), Wall, Roof);
        return mesh.ToMesh();
    }

    private TracedMesh Tree()
    {
        var mesh = new MeshList();
        mesh.Box(new(-0.15, -0.15, 0), new(0.15, 0.15, 3), Bark, Bark);
        for (var leaf = 0; leaf < 600; leaf++)
        {
            var (up, turn, out_) = ((2 * _random.NextDouble()) - 1, 2 * Math.PI * _random.NextDouble(), 2.2 * Math.Cbrt(_random.NextDouble()));
            var level = out_ * Math.Sqrt(1 - (up * up));
            var middle = new Vector3d(level * Math.Cos(turn), level * Math.Sin(turn), 4.5 + (out_ * up));
            mesh.Triangle(middle + Anywhere(), middle + Anywhere(), middle + Anywhere(), Leaf);
        }

        return mesh.ToMesh();
    }

    private Vector3d Anywhere() => new(0.7 * (_random.NextDouble() - 0.5), 0.7 * (_random.NextDouble() - 0.5), 0.7 * (_random.NextDouble() - 0.5));

    private static TracedMesh Lamp()
    {
        var mesh = new MeshList();
        mesh.Box(new(-0.07, -0.07, 0), new(0.07, 0.07, 6), Metal, Metal);
        mesh.Box(new(-0.07, -1.2, 5.9), new(0.07, 0.07, 6), Metal, Metal);
        return mesh.ToMesh();
    }

    private static TracedMesh Car()
    {
        var mesh = new MeshList();
        mesh.Box(new(-2.2, -0.9, -0.5), new(2.2, 0.9, 0.1), Paint, Paint);
        mesh.Box(new(-1.6, -0.75, 0.1), new(0.7, 0.75, 0.7), Glass, Paint);
        foreach (var (x, y) in new[] { (-1.4, -0.9), (-1.4, 0.7), (1.35, -0.9), (1.35, 0.7) })
        {
            mesh.Box(new(x - 0.3, y, -0.8), new(x + 0.3, y + 0.2, -0.2), Metal, Metal);
        }

        return mesh.ToMesh();
    }

    private sealed class MeshList
    {
        private readonly List<float> _vertices = [];
        private readonly List<byte> _materials = [];

        public void Triangle(Vector3d a, Vector3d b, Vector3d c, byte material)
        {
            Append(_vertices, a);
            Append(_vertices, b);
            Append(_vertices, c);
            _materials.Add(material);
        }

        public void Square(Vector3d a, Vector3d b, Vector3d c, Vector3d d, byte material)
        {
            Triangle(a, b, c, material);
            Triangle(a, c, d, material);
        }

        public void Box(Vector3d low, Vector3d high, byte sides, byte top)
        {
            Vector3d Corner(int i) => new((i & 1) == 0 ? low.X : high.X, (i & 2) == 0 ? low.Y : high.Y, (i & 4) == 0 ? low.Z : high.Z);
            Square(Corner(0), Corner(1), Corner(5), Corner(4), sides);
            Square(Corner(1), Corner(3), Corner(7), Corner(5), sides);
            Square(Corner(3), Corner(2), Corner(6), Corner(7), sides);
            Square(Corner(2), Corner(0), Corner(4), Corner(6), sides);
            Square(Corner(4), Corner(5), Corner(7), Corner(6), top);
            Square(Corner(0), Corner(2), Corner(3), Corner(1), sides);
        }

        public TracedMesh ToMesh() => new([.. _vertices], [.. Enumerable.Range(0, _vertices.Count / 3)], [.. _materials]);
    }
}
