using Spatial.Worlds;

namespace Spatial.Tests;

/// <summary>Simple meshes for worlds made by hand.</summary>
internal static class HandMadeMeshes
{
    /// <summary>A closed box around a place.</summary>
    public static TriangleMesh Box(Vector3d middle, Vector3d size, SurfaceMaterial material)
    {
        var vertices = new List<float>();
        for (var corner = 0; corner < 8; corner++)
        {
            vertices.Add((float)(middle.X + (size.X / 2 * ((corner & 1) == 0 ? -1 : 1))));
            vertices.Add((float)(middle.Y + (size.Y / 2 * ((corner & 2) == 0 ? -1 : 1))));
            vertices.Add((float)(middle.Z + (size.Z / 2 * ((corner & 4) == 0 ? -1 : 1))));
        }

        int[] triangles =
        [
            0, 2, 3, 0, 3, 1, // below
            4, 5, 7, 4, 7, 6, // above
            0, 1, 5, 0, 5, 4, // y low
            2, 6, 7, 2, 7, 3, // y high
            0, 4, 6, 0, 6, 2, // x low
            1, 3, 7, 1, 7, 5, // x high
        ];
        return new([.. vertices], triangles, [.. Enumerable.Repeat(material, 12)]);
    }

    /// <summary>Ground over a rectangle: two triangles, which lie on a plane where the heights do.</summary>
    public static TriangleMesh Ground(double fromX, double fromY, double toX, double toY, Func<double, double, double> height, SurfaceMaterial material)
    {
        float[] Corner(double x, double y) => [(float)x, (float)y, (float)height(x, y)];
        return new([.. Corner(fromX, fromY), .. Corner(toX, fromY), .. Corner(toX, toY), .. Corner(fromX, toY)], [0, 1, 2, 0, 2, 3], [material, material]);
    }

    /// <summary>Several meshes as one.</summary>
    public static TriangleMesh Together(params IReadOnlyList<TriangleMesh> meshes)
    {
        var (vertices, triangles, materials) = (new List<float>(), new List<int>(), new List<SurfaceMaterial>());
        foreach (var mesh in meshes)
        {
            var first = vertices.Count / 3;
            vertices.AddRange(mesh.Vertices);
            triangles.AddRange(mesh.Triangles.Select(index => index + first));
            materials.AddRange(mesh.Materials);
        }

        return new([.. vertices], [.. triangles], [.. materials]);
    }
}
