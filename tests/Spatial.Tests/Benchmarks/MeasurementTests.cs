using System.Text.Json;
using Spatial.Benchmarks;

namespace Spatial.Tests;

public sealed class MeasurementTests
{
    [Fact]
    public void ALineHasTheFieldsThatThePeersPrint()
    {
        var line = new Measurement("voxelize_lion0.3m", "Spatial", 2, new(7, 1.5, 1.25, 2), new Dictionary<string, long> { ["voxels"] = 17069 }).ToJsonLine();

        Assert.DoesNotContain('\n', line);
        using var json = JsonDocument.Parse(line);
        Assert.Equal(
            ["op", "impl", "threads", "reps", "median_ms", "min_ms", "max_ms", "voxels"],
            json.RootElement.EnumerateObject().Select(field => field.Name));
        Assert.Equal(1.25, json.RootElement.GetProperty("min_ms").GetDouble());
    }

    [Fact]
    public void ALineReadBackIsTheSameMeasurement()
    {
        var written = new Measurement("rayiou_cast_8orig", "quotes \" and commas, too", 1, new(5, 34.2, 33.9, 40.1), new Dictionary<string, long> { ["rays"] = 224640 });

        var read = Measurement.Parse(written.ToJsonLine());

        Assert.Equal(written with { Work = read.Work }, read);
        Assert.Equal(written.Work, read.Work);
    }

    [Fact]
    public void APeersLineWithoutMaximumAndWithFractionsIsRead()
    {
        const string line = """{"op":"rayiou_cast_8orig","impl":"native DDA","threads":1,"reps":5,"median_ms":34.2,"min_ms":33.9,"rays":224640,"ns_per_step":3.27}""";

        var read = Measurement.Parse(line);

        Assert.Equal(33.9, read.Timing.MaxMs);
        Assert.Equal([new("rays", 224640)], read.Work);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("{\"op\":\"x\"}")]
    [InlineData("{\"op\":\"x\",\"impl\":\"y\",\"threads\":\"one\",\"reps\":1,\"median_ms\":1,\"min_ms\":1}")]
    public void OtherLinesAreRefusedWithTheirText(string line)
    {
        var refusal = Assert.Throws<InvalidDataException>(() => Measurement.Parse(line));

        Assert.Contains("median_ms", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith(line, refusal.Message, StringComparison.Ordinal);
    }
}
