using static System.FormattableString;

namespace Spatial.Benchmarks;

/// <summary>Whether two programs put the same points on the same pixels.</summary>
public static class PixelAgreement
{
    /// <summary>Compares masks, and pixels where both masks are set.</summary>
    /// <param name="peer">Name of the other program.</param>
    /// <param name="ours">Our pixels u, v per camera and point [C, N, 2], and mask [C, N].</param>
    /// <param name="theirs">The other's pixels [C, 2, N], depths (m) and mask [C, N].</param>
    /// <param name="points">Points N.</param>
    /// <param name="metres">How far the other's rounding may move a point, metres; 0 for bit-equal pixels.</param>
    /// <param name="focal">Focal length, pixels.</param>
    /// <returns>What was found, as a sentence's part.</returns>
    /// <exception cref="ResultsDifferException">A pixel is further off than the rounding explains, or too many masks differ.</exception>
    public static string Compare(
        string peer,
        (double[] Pixels, byte[] Mask) ours,
        (double[] Pixels, float[] Depth, byte[] Mask) theirs,
        int points,
        double metres,
        double focal)
    {
        const double shareOfMasks = 1e-4; // points within a rounding of the picture's border
        var (both, differing, worst, beyond) = (0, 0, 0.0, 0);
        for (var i = 0; i < theirs.Mask.Length; i++)
        {
            if (ours.Mask[i] != theirs.Mask[i])
            {
                differing++;
            }
            else if (theirs.Mask[i] != 0)
            {
                var (camera, point) = Math.DivRem(i, points);
                var u = theirs.Pixels[(2 * camera * points) + point];
                var v = theirs.Pixels[(((2 * camera) + 1) * points) + point];
                var distance = Math.Max(Math.Abs(u - ours.Pixels[2 * i]), Math.Abs(v - ours.Pixels[(2 * i) + 1]));
                both++;
                worst = Math.Max(worst, distance);
                beyond += distance > 2 * metres * focal / theirs.Depth[i] ? 1 : 0; // 2: sideways and in depth, within 45 degrees
            }
        }

        var found = Invariant($"{peer}: {both} points in both pictures, pixels at most {worst:G2} apart, {differing} masks differ");
        return beyond == 0 && differing <= (metres > 0 ? shareOfMasks * both : 0) && both > 0 ? found : throw new ResultsDifferException(found);
    }
}
