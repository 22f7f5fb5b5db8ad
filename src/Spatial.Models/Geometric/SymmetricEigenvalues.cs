namespace Spatial.Models;

/// <summary>Eigenvalues of a symmetric 3x3 matrix.</summary>
internal static class SymmetricEigenvalues
{
    /// <summary>The smallest and the sum of the three.</summary>
    /// <remarks>O. K. Smith, "Eigenvalues of a symmetric 3x3 matrix", 1961: the trigonometric form of the cubic's roots.</remarks>
    public static (double Smallest, double Sum) Of(double xx, double xy, double xz, double yy, double yz, double zz)
    {
        var trace = xx + yy + zz;
        var mean = trace / 3;
        var offDiagonal = (xy * xy) + (xz * xz) + (yz * yz);
        var deviation = ((xx - mean) * (xx - mean)) + ((yy - mean) * (yy - mean)) + ((zz - mean) * (zz - mean)) + (2 * offDiagonal);
        var scale = Math.Sqrt(deviation / 6);
        if (!(scale > 1e-12))
        {
            return (mean, trace);
        }

        var shifted = new Matrix3d(xx - mean, xy, xz, xy, yy - mean, yz, xz, yz, zz - mean);
        var halfDeterminant = Math.Clamp(shifted.Determinant / (2 * scale * scale * scale), -1, 1);
        var angle = Math.Acos(halfDeterminant) / 3;
        return (mean + (2 * scale * Math.Cos(angle + (2 * Math.PI / 3))), trace);
    }
}
