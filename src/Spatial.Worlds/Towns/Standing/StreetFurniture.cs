namespace Spatial.Worlds;

/// <summary>Meshes of what stands along streets. Each faces -y: towards the road, or towards those it speaks to.</summary>
internal sealed class StreetFurniture
{
    /// <summary>Length of a piece of fence or wall, metres.</summary>
    public const double FenceLength = 2;

    /// <summary>Height of the yellow lens of a signal on its post, metres.</summary>
    public const double SignalHeight = 2.75;

    /// <summary>From a lens of a signal to the next one, metres.</summary>
    public const double LensStep = 0.33;
    private const double AboveTraffic = 4.75; // metres: what hangs over lanes hangs higher

    public TriangleMesh Lamp { get; } = MakeLamp();

    public TriangleMesh ParkLamp { get; } = MakeParkLamp();

    public TriangleMesh RoundSign { get; } = MakeSign(12, 0.32, 2.3, 0);

    public TriangleMesh TriangleSign { get; } = MakeSign(3, 0.42, 2.25, Math.PI / 2);

    public TriangleMesh StopSign { get; } = MakeSign(8, 0.36, 2.3, Math.PI / 8);

    public TriangleMesh SquareSign { get; } = MakeSign(4, 0.4, 2.3, Math.PI / 4);

    public TriangleMesh StreetName { get; } = MakeStreetName();

    /// <summary>A signal on a post, for each <see cref="SignalAspect"/>.</summary>
    public IReadOnlyList<TriangleMesh> Signal { get; } = MakeSignals(0);

    /// <summary>A signal that also hangs above the lanes, for each <see cref="SignalAspect"/>.</summary>
    public IReadOnlyList<TriangleMesh> ArmSignal { get; } = MakeSignals(5.2);

    public TriangleMesh Bench { get; } = MakeBench();

    public TriangleMesh Bin { get; } = new MeshDraft()
        .Bar(new(0, 0, 0.1), new(0, 0, 0.9), 0.2, 0.24, 8, SurfaceMaterial.MetalFence)
        .Bar(new(0, 0, -0.2), new(0, 0, 0.1), 0.08, 0.08, 6, SurfaceMaterial.PoleMetal)
        .ToMesh();

    public TriangleMesh Shelter { get; } = MakeShelter();

    public TriangleMesh Cabinet { get; } = new MeshDraft().Box(new(-0.4, -0.2, -0.2), new(0.4, 0.2, 1.2), SurfaceMaterial.SiteMetal).ToMesh();

    public TriangleMesh Bollard { get; } = new MeshDraft().Bar(new(0, 0, -0.2), new(0, 0, 0.95), 0.07, 0.06, 7, SurfaceMaterial.PoleMetal).ToMesh();

    public TriangleMesh WoodFence { get; } = MakeWoodFence();

    public TriangleMesh MetalFence { get; } = MakeMetalFence();

    public TriangleMesh StoneWall { get; } = new MeshDraft()
        .Box(new(-FenceLength / 2, -0.13, -0.4), new((FenceLength / 2) + 0.02, 0.13, 1.15), SurfaceMaterial.StoneWall)
        .Box(new(-FenceLength / 2, -0.18, 1.15), new((FenceLength / 2) + 0.02, 0.18, 1.24), SurfaceMaterial.Concrete).ToMesh();

    private static TriangleMesh MakeLamp() => new MeshDraft()
        .Bar(new(0, 0, -0.2), new(0, 0, 1.1), 0.11, 0.1, 8, SurfaceMaterial.PoleMetal)
        .Bar(new(0, 0, 1.1), new(0, 0, 7.6), 0.08, 0.05, 8, SurfaceMaterial.PoleMetal)
        .Bar(new(0, 0, 7.55), new(0, -1.5, 7.85), 0.045, 0.04, 6, SurfaceMaterial.PoleMetal)
        .BoxAt(new(0, -1.75, 7.88), 0.28, 0.75, 0.13, SurfaceMaterial.PoleMetal)
        .BoxAt(new(0, -1.78, 7.8), 0.2, 0.55, 0.05, SurfaceMaterial.LampWhite).ToMesh();

    private static TriangleMesh MakeParkLamp() => new MeshDraft()
        .Bar(new(0, 0, -0.2), new(0, 0, 3.4), 0.07, 0.05, 7, SurfaceMaterial.PoleMetal)
        .Bar(new(0, 0, 3.4), new(0, 0, 3.75), 0.14, 0.2, 8, SurfaceMaterial.LampWhite)
        .Bar(new(0, 0, 3.75), new(0, 0, 3.92), 0.26, 0.05, 8, SurfaceMaterial.PoleMetal).ToMesh();

    // A plate of so many corners on a post; a white one for the eye inside a coloured rim.
    private static TriangleMesh MakeSign(int corners, double radius, double height, double turn)
    {
        var draft = new MeshDraft().Bar(new(0, 0, -0.2), new(0, 0, height + radius), 0.035, 0.035, 6, SurfaceMaterial.PoleMetal);
        return draft.Bar(new(0, -0.04, height), new(0, -0.065, height), radius, radius, corners, SurfaceMaterial.SignFace, turn)
            .Bar(new(0, -0.065, height), new(0, -0.072, height), radius * 0.68, radius * 0.68, corners, SurfaceMaterial.WhiteBand, turn).ToMesh();
    }

    private static TriangleMesh MakeStreetName() => new MeshDraft()
        .Bar(new(0, 0, -0.2), new(0, 0, 2.75), 0.035, 0.035, 6, SurfaceMaterial.PoleMetal)
        .BoxAt(new(0.45, 0, 2.6), 0.95, 0.03, 0.24, SurfaceMaterial.SignFace)
        .BoxAt(new(0, 0.45, 2.32), 0.03, 0.95, 0.24, SurfaceMaterial.SignFace).ToMesh();

    private static TriangleMesh[] MakeSignals(double arm) => [.. Enum.GetValues<SignalAspect>().Select(shown => MakeSignal(shown, arm))];

    private static TriangleMesh MakeSignal(SignalAspect shown, double arm)
    {
        var draft = new MeshDraft().Bar(new(0, 0, -0.2), new(0, 0, arm > 0 ? 6.2 : 3.6), 0.09, 0.07, 8, SurfaceMaterial.PoleMetal);
        AddHead(draft, new(0, -0.17, SignalHeight), shown);
        draft.BoxAt(new(0.16, -0.02, 2.3), 0.2, 0.22, 0.5, SurfaceMaterial.SignalHousing); // for walkers
        if (arm > 0)
        {
            draft.Bar(new(0, 0, 6.0), new(-arm, 0, 6.25), 0.07, 0.05, 7, SurfaceMaterial.PoleMetal);
            AddHead(draft, new(-arm + 0.3, -0.17, AboveTraffic + 0.55), shown);
            AddHead(draft, new(-arm * 0.45, -0.17, AboveTraffic + 0.55), shown);
        }

        return draft.ToMesh();
    }

    private static void AddHead(MeshDraft draft, Vector3d middle, SignalAspect shown)
    {
        draft.BoxAt(middle, 0.34, 0.2, 1.05, SurfaceMaterial.SignalHousing);
        draft.BoxAt(middle + new Vector3d(0, 0.11, 0), 0.52, 0.02, 1.25, SurfaceMaterial.SignalHousing);
        for (var lamp = 0; lamp < 3; lamp++)
        {
            var face = middle + new Vector3d(0, -0.1, (1 - lamp) * LensStep);
            var material = (lamp, shown) switch
            {
                (0, SignalAspect.Red) => SurfaceMaterial.LampRed,
                (1, SignalAspect.Yellow) => SurfaceMaterial.LampYellow,
                (2, SignalAspect.Green) => SurfaceMaterial.LampGreen,
                _ => SurfaceMaterial.DarkMetal,
            };
            draft.Bar(face, face + new Vector3d(0, -0.03, 0), 0.12, 0.12, 10, material);
            draft.BoxAt(face + new Vector3d(0, -0.1, 0.14), 0.26, 0.2, 0.02, SurfaceMaterial.SignalHousing); // visor
        }
    }

    private static TriangleMesh MakeBench()
    {
        var draft = new MeshDraft();
        foreach (var x in new[] { -0.7, 0.7 })
        {
            draft.Box(new(x - 0.04, -0.22, -0.2), new(x + 0.04, 0.22, 0.42), SurfaceMaterial.PoleMetal);
        }

        for (var slat = 0; slat < 3; slat++)
        {
            draft.Box(new(-0.9, -0.23 + (slat * 0.155), 0.42), new(0.9, -0.1 + (slat * 0.155), 0.46), SurfaceMaterial.WoodFence);
        }

        return draft.Box(new(-0.9, 0.2, 0.55), new(0.9, 0.24, 0.68), SurfaceMaterial.WoodFence)
            .Box(new(-0.9, 0.21, 0.72), new(0.9, 0.25, 0.85), SurfaceMaterial.WoodFence)
            .ToMesh();
    }

    // Open towards the road; a metre deep, so that walkers pass in front.
    private static TriangleMesh MakeShelter()
    {
        var draft = new MeshDraft();
        foreach (var x in new[] { -1.9, 0, 1.9 })
        {
            draft.Box(new(x - 0.04, 0.34, -0.2), new(x + 0.04, 0.42, 2.35), SurfaceMaterial.PoleMetal);
        }

        return draft.Box(new(-1.9, 0.36, 0.25), new(1.9, 0.4, 0.95), SurfaceMaterial.CarGlass)
            .Box(new(-1.92, -0.25, 0.25), new(-1.88, 0.4, 0.95), SurfaceMaterial.CarGlass)
            .Box(new(1.86, -0.3, 0.2), new(1.98, 0.4, 2.1), SurfaceMaterial.ShopFront)
            .Box(new(-2.1, -0.55, 2.35), new(2.1, 0.45, 2.45), SurfaceMaterial.PoleMetal)
            .Box(new(-1.3, 0.05, 0.42), new(1.0, 0.32, 0.47), SurfaceMaterial.WoodFence)
            .Box(new(-1.2, 0.15, -0.2), new(-1.1, 0.25, 0.42), SurfaceMaterial.PoleMetal)
            .Box(new(0.8, 0.15, -0.2), new(0.9, 0.25, 0.42), SurfaceMaterial.PoleMetal).ToMesh();
    }

    private static TriangleMesh MakeWoodFence()
    {
        const double half = FenceLength / 2;
        var draft = new MeshDraft().Box(new(-half, -0.05, -0.4), new(-half + 0.1, 0.05, 1.65), SurfaceMaterial.WoodFence);
        for (var board = 0; board < 9; board++)
        {
            var x = -half + 0.12 + (board * 0.21);
            draft.Box(new(x, -0.02, 0.04), new(x + 0.185, 0.02, 1.55 + (board % 2 * 0.04)), SurfaceMaterial.WoodFence);
        }

        return draft.Box(new(-half, 0.02, 0.35), new(half, 0.06, 0.45), SurfaceMaterial.WoodFence)
            .Box(new(-half, 0.02, 1.2), new(half, 0.06, 1.3), SurfaceMaterial.WoodFence)
            .ToMesh();
    }

    private static TriangleMesh MakeMetalFence()
    {
        const double half = FenceLength / 2;
        var draft = new MeshDraft().Box(new(-half, -0.035, -0.4), new(-half + 0.07, 0.035, 1.25), SurfaceMaterial.MetalFence)
            .Box(new(-half, -0.02, 0.12), new(half, 0.02, 0.17), SurfaceMaterial.MetalFence)
            .Box(new(-half, -0.02, 1.1), new(half, 0.02, 1.15), SurfaceMaterial.MetalFence);
        for (var bar = 1; bar < 14; bar++)
        {
            var x = -half + (bar * FenceLength / 14);
            draft.Box(new(x - 0.012, -0.012, 0.17), new(x + 0.012, 0.012, 1.1), SurfaceMaterial.MetalFence);
        }

        return draft.ToMesh();
    }
}
