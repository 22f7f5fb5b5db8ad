using System.IO.Compression;

namespace Spatial.Datasets;

/// <summary>Where the rays of one frame end, in the order of the origins, then of the directions.</summary>
/// <param name="Classes">[N] uint8, OpenOcc labels.</param>
/// <param name="Distances">[N] float16, metres.</param>
/// <param name="Velocities">[N, 2] float16, m/s.</param>
public sealed record SubmittedRays(byte[] Classes, Half[] Distances, Half[] Velocities);

/// <summary>The container that the occupancy and flow challenge of 2024 takes: a gzip-packed pickle of rays per sample. Written, never read.</summary>
/// <remarks>OccNet, README "Submission format" and <c>tools/ray_iou/ray_casting.py</c>. A frame is written as it comes, so a file of gigabytes takes no
/// memory. The same frames give the same bytes: the gzip header carries no time and no name.</remarks>
public static class RaySubmission
{
    /// <summary>Writes a container.</summary>
    /// <param name="path">Where to; a file of that name is replaced at once, never half written.</param>
    /// <param name="about">method, team, authors and so on, in this order; a value is text or a list of texts.</param>
    /// <param name="frames">Rays by sample token; taken one after the other.</param>
    /// <exception cref="ArgumentException">The arrays of a frame are not of one length.</exception>
    public static void Write(string path, IReadOnlyList<(string Key, IReadOnlyList<string> Values, bool IsList)> about, IEnumerable<(string SampleToken, SubmittedRays Rays)> frames)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(about);
        ArgumentNullException.ThrowIfNull(frames);
        AtomicFile.Write(path, stream =>
        {
            using var packed = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
            Write(packed, about, frames);
        });
    }

    private static void Write(Stream stream, IReadOnlyList<(string Key, IReadOnlyList<string> Values, bool IsList)> about, IEnumerable<(string SampleToken, SubmittedRays Rays)> frames)
    {
        var pickle = new NumpyPickle(stream);
        pickle.BeginDictionary();
        foreach (var (key, values, isList) in about)
        {
            pickle.Text(key);
            if (isList)
            {
                pickle.Texts(values);
            }
            else
            {
                pickle.Text(values[0]);
            }

            pickle.SetItem();
        }

        pickle.Text("results");
        pickle.BeginDictionary();
        foreach (var (token, rays) in frames)
        {
            var count = rays.Classes.Length;
            if (rays.Distances.Length != count || rays.Velocities.Length != 2 * count)
            {
                throw new ArgumentException(
                    $"rays of sample {token} must be [N], [N] and [N, 2] values, got {count}, {rays.Distances.Length} and {rays.Velocities.Length}", nameof(frames));
            }

            pickle.Text(token);
            pickle.BeginDictionary();
            pickle.Text("pcd_cls");
            pickle.Array<byte>(rays.Classes, count);
            pickle.SetItem();
            pickle.Text("pcd_dist");
            pickle.Array<Half>(rays.Distances, count);
            pickle.SetItem();
            pickle.Text("pcd_flow");
            pickle.Array<Half>(rays.Velocities, count, 2);
            pickle.SetItem();
            pickle.SetItem();
        }

        pickle.SetItem();
        pickle.Stop();
    }
}
