using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class DrivePiSinesTests
{
    private const double Tolerance = 2e-5; // float32 angles; worst seen 2e-6. Official alphas are float32 products

    [Fact]
    public void TheHalfOfYComesFirst()
    {
        using var scope = NewDisposeScope();

        // A quarter of a turn at the shortest wave, a 400th of one at the other: 10000 to the power of a half.
        var sines = DrivePiSines.OfPoints(tensor(new float[] { 0, 0.25f }), 8).data<float>().ToArray();
        var (sine, cosine) = Math.SinCos(Math.PI / 200);

        Assert.Equal([1, 0, sine, cosine, 0, 1, 0, 1], sines.Select(value => (double)value), (a, b) => Math.Abs(a - b) < Tolerance);
    }

    [Theory]
    [Trait("Category", "Golden")]
    [InlineData(64)]
    [InlineData(128)]
    public void SinesOfPointsAreTheOfficialOnes(int width)
    {
        using var scope = NewDisposeScope();
        using var golden = new ActionGolden("embeddings_io");

        ActionGolden.AssertClose(golden[$"sine.{width}.y"], DrivePiSines.OfPoints(golden["sine.points"], width), Tolerance);
    }

    [Theory]
    [Trait("Category", "Golden")]
    [InlineData(32)]
    [InlineData(128)]
    public void SinesOfTimesAreTheOfficialOnes(int width)
    {
        using var scope = NewDisposeScope();
        using var golden = new ActionGolden("embeddings_io");

        ActionGolden.AssertClose(golden[$"time.{width}.y"], DrivePiSines.OfTimes(golden["time.t"], width), Tolerance);
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void TheNoiseScheduleIsTheOfficialOne()
    {
        using var scope = NewDisposeScope();
        using var golden = new ActionGolden("embeddings_io");
        var alphas = golden["ddim.alphas_cumprod"].data<float>().ToArray();

        Assert.Equal(alphas.Length, DrivePiNoiseSchedule.CumulativeAlphas.Count);
        foreach (var (official, ours) in alphas.Zip(DrivePiNoiseSchedule.CumulativeAlphas))
        {
            Assert.InRange(ours, official * (1 - Tolerance), official * (1 + Tolerance));
        }
    }
}
