namespace Spatial.Worlds;

/// <summary>Trees, bushes and hedges of a few species.</summary>
internal sealed class TreeMeshes
{
    /// <summary>Nothing of a street tree's crown hangs lower, metres: lorries pass below.</summary>
    public const double StreetCrownStart = 4.7;

    public TreeMeshes(ulong seed)
    {
        var numbers = SeededNumbers.Of(seed, SeedName);
        Street = [.. Enumerable.Range(0, 4).Select(_ => StreetTree(ref numbers))];
        Broad = [.. Enumerable.Range(0, 4).Select(_ => BroadTree(ref numbers))];
        Slim = [.. Enumerable.Range(0, 2).Select(_ => SlimTree(ref numbers))];
        Firs = [.. Enumerable.Range(0, 2).Select(_ => Fir(ref numbers))];
        Bushes = [.. Enumerable.Range(0, 4).Select(_ => Bush(ref numbers))];
        HedgePieces = [.. Enumerable.Range(0, 3).Select(_ => HedgePiece(ref numbers))];
    }

    /// <summary>How far the crown of a broad tree, or a fir, reaches from its trunk, metres.</summary>
    public const double BroadReach = 3.1;

    /// <summary>Length of a piece of hedge, metres.</summary>
    public const double HedgeLength = 2;
    private const double BroadCrownStart = 2.5; // metres: walkers pass below
    private const double BroadBlob = 1.75; // greatest radius of a part of a broad crown, metres
    private const ulong SeedName = 0x7EEE;

    public IReadOnlyList<TriangleMesh> Street { get; }

    public IReadOnlyList<TriangleMesh> Broad { get; }

    public IReadOnlyList<TriangleMesh> Slim { get; }

    public IReadOnlyList<TriangleMesh> Firs { get; }

    public IReadOnlyList<TriangleMesh> Bushes { get; }

    public IReadOnlyList<TriangleMesh> HedgePieces { get; }

    private static TriangleMesh StreetTree(ref SeededNumbers numbers)
    {
        var draft = Trunk(0.15, StreetCrownStart + 1.2, ref numbers);
        for (var blob = 0; blob < 7; blob++)
        {
            var radius = numbers.NextBetween(1.0, 1.5);
            var aside = PlanPoint.FromAngle((2.4 * blob) + numbers.NextBetween(0, 0.8)) * (blob == 0 ? 0 : numbers.NextBetween(0.6, 1.2));
            var middle = new Vector3d(aside.X, aside.Y, StreetCrownStart + radius + (blob * 0.4));
            draft.Blob(middle, new(radius, radius, radius * 0.95), 0.28, SurfaceMaterial.Foliage, ref numbers);
        }

        return draft.ToMesh();
    }

    private static TriangleMesh BroadTree(ref SeededNumbers numbers)
    {
        var height = numbers.NextBetween(2.2, 3.2);
        var draft = Trunk(0.24, height + 1.5, ref numbers);
        for (var branch = 0; branch < 3; branch++)
        {
            var aside = PlanPoint.FromAngle((branch * 2.1) + numbers.NextBetween(0, 0.8)) * 1.3;
            draft.Bar(new(0, 0, height - 0.4), new(aside.X, aside.Y, height + 1.5), 0.12, 0.06, 5, SurfaceMaterial.Bark);
        }

        for (var blob = 0; blob < 8; blob++)
        {
            var radius = numbers.NextBetween(1.2, BroadBlob);
            var aside = PlanPoint.FromAngle(numbers.NextBetween(0, 2 * Math.PI)) * numbers.NextBetween(0.3, BroadReach - radius);
            var low = BroadCrownStart + (radius * 0.85);
            var middle = new Vector3d(aside.X, aside.Y, Math.Max(low, height + 1.0 + numbers.NextBetween(0, 3.6) - (0.5 * aside.Length)));
            draft.Blob(middle, new(radius, radius, radius * 0.85), 0.3, SurfaceMaterial.Foliage, ref numbers);
        }

        return draft.ToMesh();
    }

    private static TriangleMesh SlimTree(ref SeededNumbers numbers)
    {
        var draft = Trunk(0.14, 2.2, ref numbers);
        for (var blob = 0; blob < 4; blob++)
        {
            var radius = 0.95 - (0.14 * blob);
            draft.Blob(new(0, 0, 2.0 + (blob * 1.5)), new(radius, radius, 1.3), 0.22, SurfaceMaterial.Foliage, ref numbers);
        }

        return draft.ToMesh();
    }

    private static TriangleMesh Fir(ref SeededNumbers numbers)
    {
        var draft = Trunk(0.18, 1.6, ref numbers);
        for (var tier = 0; tier < 5; tier++)
        {
            var (low, radius) = (1.1 + (tier * 1.45), 2.1 - (tier * 0.36));
            draft.Bar(new(0, 0, low), new(numbers.NextBetween(-0.1, 0.1), numbers.NextBetween(-0.1, 0.1), low + 2.3), radius, 0.08, 9, SurfaceMaterial.Foliage);
        }

        return draft.ToMesh();
    }

    private static TriangleMesh Bush(ref SeededNumbers numbers)
    {
        var draft = new MeshDraft();
        for (var blob = 0; blob < 3; blob++)
        {
            var radius = numbers.NextBetween(0.4, 0.6);
            var middle = new Vector3d(numbers.NextBetween(-0.35, 0.35), numbers.NextBetween(-0.35, 0.35), radius * 0.7);
            draft.Blob(middle, new(radius, radius, radius), 0.3, SurfaceMaterial.Hedge, ref numbers);
        }

        return draft.ToMesh();
    }

    // A box with a rough surface, a little longer than its share, so that neighbours run into each other.
    private static TriangleMesh HedgePiece(ref SeededNumbers numbers)
    {
        var draft = new MeshDraft();
        const double half = (HedgeLength / 2) + 0.06;
        draft.Box(new(-half, -0.3, -0.3), new(half, 0.3, 1.05), SurfaceMaterial.Hedge);
        for (var blob = 0; blob < 3; blob++)
        {
            draft.Blob(new((blob - 1) * 0.65, 0, 0.85), new(0.48, 0.37, 0.42), 0.25, SurfaceMaterial.Hedge, ref numbers);
        }

        return draft.ToMesh();
    }

    private static MeshDraft Trunk(double radius, double height, ref SeededNumbers numbers)
    {
        var top = new Vector3d(numbers.NextBetween(-0.1, 0.1), numbers.NextBetween(-0.1, 0.1), height);
        return new MeshDraft().Bar(new(0, 0, -0.3), top, radius, radius * 0.6, 7, SurfaceMaterial.Bark);
    }
}
