using System.Text.Json.Nodes;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class OccupancyMiouGoldenTests
{
    private const double Tolerance = 1e-12; // relative; a quotient of integers, then a mean of seventeen

    private static readonly Dictionary<string, OccupancyMiouProtocol> Protocols = new()
    {
        ["camera_mask"] = OccupancyMiouProtocol.CameraMask,
        ["lidar_mask"] = OccupancyMiouProtocol.LidarMask,
        ["no_mask"] = OccupancyMiouProtocol.NoMask,
        ["geometry_camera_mask"] = OccupancyMiouProtocol.CameraMask,
    };

    [Fact]
    [Trait("Category", "Golden")]
    public void EveryFigureOfTheOfficialCodeIsMet()
    {
        var folder = TestData.Golden("occ3d_miou");
        foreach (var (name, node) in JsonNode.Parse(File.ReadAllText(Path.Join(folder, "expected.json")))!.AsObject())
        {
            var (protocol, expected) = (Protocols[name], node!.AsObject());
            var isGeometry = expected["class_names"]!.AsArray().Count == 2;
            var samples = Directory.EnumerateDirectories(folder, "frame*_gt").Order()
                .Select(frame => (Frame: frame, Truth: OccupancyLabelFile.ReadOcc3DArrays(Path.Join(frame, "labels.npz"), MaskOf(protocol))))
                .Where(each => !isGeometry || each.Truth.Semantics.Max() <= OccupancyLabels.Occ3D.Free)
                .Select(each => Measure(protocol, each.Frame, each.Truth)).ToArray();

            Assert.Equal(expected["frames_used"]!.GetValue<int>(), samples.Length);
            if (isGeometry)
            {
                AssertGeometry(expected, protocol, samples);
            }
            else
            {
                AssertClasses(expected, protocol, samples);
            }
        }
    }

    private static void AssertClasses(JsonObject expected, OccupancyMiouProtocol protocol, SampleStatistics[] samples)
    {
        var result = protocol.Score(samples);
        Assert.Equal(expected["class_names"]!.AsArray().Select(name => (string)name!), OccupancyLabels.Occ3D.Classes);
        Assert.Equal(expected["confusion_gt_rows"]!.AsArray().SelectMany(row => row!.AsArray()).Select(count => (long)count!), result.Confusion!.Counts);
        AssertIou(expected["per_class_iou"]!, result, "all frames");
        Figures.AssertClose(expected["mIoU"], result.Value("mIoU") / 100, Tolerance, $"{protocol.Card.Name} mIoU");
        Assert.Equal(expected["mIoU_percent_rounded"]!.GetValue<double>(), Math.Round(result.Value("mIoU")!.Value, 2));
        for (var frame = 0; frame < samples.Length; frame++)
        {
            AssertIou(expected["per_frame_iou"]![frame]!, protocol.Score([samples[frame]]), $"frame {frame}");
        }
    }

    private static void AssertIou(JsonNode expected, ProtocolResult result, string what)
    {
        for (var label = 0; label < OccupancyLabels.Occ3D.Classes.Count; label++)
        {
            var name = $"IoU/{OccupancyLabels.Occ3D.Classes[label]}";
            Figures.AssertClose(expected[label], result.Value(name) / 100, Tolerance, $"{result.Protocol} {what} {name}");
        }
    }

    private static void AssertGeometry(JsonObject expected, OccupancyMiouProtocol protocol, SampleStatistics[] samples)
    {
        var result = protocol.Score(samples);
        var (confusion, free) = (result.Confusion!, OccupancyLabels.Occ3D.Free);
        var merged = new long[4];
        for (var at = 0; at < confusion.Counts.Length; at++)
        {
            merged[(at / confusion.Size == free ? 2 : 0) + (at % confusion.Size == free ? 1 : 0)] += confusion.Counts[at];
        }

        Assert.Equal(expected["confusion_gt_rows"]!.AsArray().SelectMany(row => row!.AsArray()).Select(count => (long)count!), merged);
        Figures.AssertClose(expected["mIoU"], result.Value("IoU geometry") / 100, Tolerance, "geometry of all frames");
        Assert.Equal(expected["mIoU_percent_rounded"]!.GetValue<double>(), Math.Round(result.Value("IoU geometry")!.Value, 2));
        AssertBoth(expected["per_class_iou"]!, result, "all frames");
        for (var frame = 0; frame < samples.Length; frame++)
        {
            AssertBoth(expected["per_frame_iou"]![frame]!, protocol.Score([samples[frame]]), $"frame {frame}");
        }
    }

    private static void AssertBoth(JsonNode expected, ProtocolResult result, string what)
    {
        Figures.AssertClose(expected[0], result.Value("IoU geometry") / 100, Tolerance, $"occupied of {what}");
        Figures.AssertClose(expected[1], result.Value("IoU/free") / 100, Tolerance, $"free of {what}");
    }

    private static SampleStatistics Measure(OccupancyMiouProtocol protocol, string frame, Occ3DArrays truth)
    {
        var prediction = NpzFile.Read(frame.Replace("_gt", "_pred.npz", StringComparison.Ordinal))["semantics"];
        return protocol.Measure(Path.GetFileName(frame), "golden", truth.Semantics, truth.Mask, prediction.Values<byte>());
    }

    private static Occ3DMask? MaskOf(OccupancyMiouProtocol protocol) => protocol.Mask switch
    {
        OccupancyMask.Camera => Occ3DMask.Camera,
        OccupancyMask.Lidar => Occ3DMask.Lidar,
        _ => null,
    };
}
