using System.Globalization;
using Spatial.Datasets;
using Spatial.Models;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class GeometricBoxesRealTests : IDisposable
{
    private const int MinReturns = 5;

    private readonly RealKeyframes _real = new();

    public void Dispose() => _real.Dispose();

    [Fact]
    public void ManyAnnotatedThingsHaveABoxOfTheirClassNearTheirCentre()
    {
        const double near = 2.0; // the distance at which the benchmark takes its errors, metres
        var (annotated, found, boxes) = (0, 0, 0);
        foreach (var (frame, truths, prediction) in Perceived())
        {
            var seen = truths.Where(truth => truth.Returns >= MinReturns).ToArray();
            var inGrid = seen.Where(truth => Math.Abs(truth.Box.Center.X) < 40 && Math.Abs(truth.Box.Center.Y) < 40).ToArray();
            annotated += inGrid.Length;
            found += inGrid.Count(truth => prediction.Boxes!.Any(box => box.Box.Name == truth.Class && (box.Box.Center - truth.Box.Center).LengthXy < near));
            boxes += prediction.Boxes!.Count;
            Assert.All(prediction.Boxes, box => Assert.InRange(box.Score, 0.1, 1));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{found} of {annotated} annotated things with {MinReturns} returns have a box; {boxes} boxes"));
        Assert.True(annotated > 0);
        Assert.InRange(found / (double)annotated, 0.7, 1);
    }

    [Fact]
    public void MostPointsInAnnotatedBoxesHaveTheirClass()
    {
        var (points, right) = (0, 0);
        foreach (var (frame, truths, prediction) in Perceived())
        {
            var labels = prediction.Points!;
            Assert.Equal(frame.Sweeps[0].Points.Count, labels.Classes.Length);
            foreach (var truth in truths)
            {
                for (var i = 0; i < labels.Classes.Length; i++)
                {
                    if (truth.IsInside[i])
                    {
                        points++;
                        right += PointLabels.ClassNames[labels.Classes[i]] == truth.Class ? 1 : 0;
                    }
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{right} of {points} points in annotated boxes have their class"));
        Assert.InRange(right / (double)points, 0.6, 1);
    }

    private IEnumerable<(Frame Frame, Truth[] Truths, ScenePrediction Prediction)> Perceived()
    {
        foreach (var (token, frame, prediction) in _real.Perceived(GeometricConfig.Default))
        {
            var key = frame.Sweeps[0];
            var inEgo = key.Points.Values.ToArray();
            for (var i = 0; i < key.Points.Count; i++)
            {
                var point = key.EgoFromSensor * key.Points.PositionOf(i);
                (inEgo[i * 5], inEgo[(i * 5) + 1], inEgo[(i * 5) + 2]) = ((float)point.X, (float)point.Y, (float)point.Z);
            }

            var truths = _real.Reader.BoxesInEgo(token).Select(box => Truth.Of(box, new(inEgo))).Where(truth => truth.Class.Length > 0).ToArray();
            yield return (frame, truths, prediction);
        }
    }

    private sealed record Truth(Box3D Box, string Class, bool[] IsInside)
    {
        public int Returns => IsInside.Count(isInside => isInside);

        public static Truth Of(Box3D box, PointCloud points) => new(box, DetectionClassOf(box.Name), BoxGeometry.PointsInBox(box, points));

        private static string DetectionClassOf(string category) => category switch
        {
            "vehicle.car" => "car",
            "vehicle.truck" => "truck",
            "vehicle.bus.rigid" or "vehicle.bus.bendy" => "bus",
            "vehicle.trailer" => "trailer",
            "vehicle.construction" => "construction_vehicle",
            "vehicle.bicycle" => "bicycle",
            "vehicle.motorcycle" => "motorcycle",
            "movable_object.trafficcone" => "traffic_cone",
            "movable_object.barrier" => "barrier",
            _ => category.StartsWith("human.pedestrian", StringComparison.Ordinal) ? "pedestrian" : "",
        };
    }
}
