using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spatial.Reports;

namespace Spatial.Tests;

public sealed class MetricsJsonTests
{
    [Fact]
    public void FiguresStandUnderTheirProtocolWithUnitAndDirection()
    {
        var json = JsonNode.Parse(MetricsJson.Write(SampleReport.Of(1, 2, 3)))!;

        var distance = json["protocols"]!["lamps"]!["figures"]!["Distance"]!;
        Assert.Equal(MetricsJson.Schema, json["schema"]!.GetValue<string>());
        Assert.Equal(0.8, distance["value"]!.GetValue<double>());
        Assert.Equal("m", distance["unit"]!.GetValue<string>());
        Assert.Equal("lower", distance["better"]!.GetValue<string>());
        Assert.Equal("[[6,24],[0,0]]", json["protocols"]!["lamps"]!["confusion"]!["counts"]!.ToJsonString());
    }

    [Fact]
    public void FiguresThatAreNotDefinedAreNull()
    {
        var json = JsonNode.Parse(MetricsJson.Write(SampleReport.Of(1)))!;

        var green = json["protocols"]!["lamps"]!["tables"]![0]!["rows"]![1]!;
        Assert.Equal("green", green["class"]!.GetValue<string>());
        Assert.Null(green["values"]!["Recall"]);
        Assert.Equal(0, green["support"]!.GetValue<long>());
    }

    [Fact]
    public void AnEmptySplitIsWritten()
    {
        var report = SampleReport.Of();

        var read = MetricsJson.Read(MetricsJson.Write(report));

        Assert.All(read.Protocols[0].Result.Figures.Take(2), figure => Assert.Null(figure.Value));
    }

    [Fact]
    public void ReadingAndWritingAgainGivesTheSameBytes()
    {
        var file = MetricsJson.Write(SampleReport.Of(1, 5, 9, 3, 7) with { Losses = [new("t", "s", "damaged")], SampleCount = 6 });

        Assert.Equal(file, MetricsJson.Write(MetricsJson.Read(file)));
    }

    [Fact]
    public void NumbersComeBackToTheLastBit()
    {
        double[] values = [1.0 / 3, Math.PI * 1e-300, -0.0, double.MaxValue, double.Epsilon, 0.1 + 0.2];
        foreach (var value in values)
        {
            var report = SampleReport.Of(1);
            var protocol = report.Protocols[0];
            var figures = protocol.Result.Figures;
            report = report with { Protocols = [protocol with { Result = protocol.Result with { Figures = [figures[0] with { Value = value }, .. figures.Skip(1)] } }] };

            var read = MetricsJson.Read(MetricsJson.Write(report)).Protocols[0].Result.Figures[0].Value;

            Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(read!.Value));
        }
    }

    [Fact]
    public void CultureAndTimesDoNotChangeTheBytes()
    {
        var report = SampleReport.Of(1, 5, 9);
        var expected = MetricsJson.Write(report);

        using var culture = new OtherCulture();

        Assert.Equal(expected, MetricsJson.Write(report));
        Assert.Equal(expected, MetricsJson.Write(report with { Latencies = [] }));
    }

    [Fact]
    public void InfiniteFiguresAreRefused()
    {
        var report = SampleReport.Of(1);
        var protocol = report.Protocols[0];
        var result = protocol.Result with { Figures = [protocol.Result.Figures[0] with { Value = double.PositiveInfinity }] };

        var error = Assert.Throws<ArgumentException>(() => MetricsJson.Write(report with { Protocols = [protocol with { Result = result }] }));

        Assert.Contains("finite", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoProtocolsOfOneNameAreRefused()
    {
        var report = SampleReport.Of(1);

        Assert.Throws<ArgumentException>(() => MetricsJson.Write(report with { Protocols = [report.Protocols[0], report.Protocols[0]] }));
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "schema spatial-metrics/1")]
    [InlineData("{\"schema\": \"spatial-metrics/2\"}", "got spatial-metrics/2")]
    [InlineData("{\"schema\": \"spatial-metrics/1\"}", "lacks the fields [title")]
    public void FilesOfAnotherKindAreRefused(string file, string words)
    {
        var error = Assert.Throws<InvalidDataException>(() => MetricsJson.Read(Encoding.UTF8.GetBytes(file)));

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"samples\": 1,", "\"samples\": 1.5,", "metrics.json.samples must be a whole number")]
    [InlineData("\"samples\": 1,", "\"samples\": \"1\",", "metrics.json.samples must be Number, got String")]
    [InlineData("\"partial\": false", "\"partial\": true", "metrics.json.partial must be False")]
    [InlineData("\"remarks\"", "\"comments\"", "unknown ones [comments]")]
    [InlineData("\"better\": \"higher\"", "\"better\": \"up\"", "must be higher, lower or neither")]
    [InlineData("[1, 9]", "[1]", "must be 2 rows of 2 counts")]
    [InlineData("[1, 9]", "[1, 99999999999999999999]", "must be a whole number")]
    [InlineData("\"title\": \"lamps of the model\",", "\"title\": \"a\", \"title\": \"b\",", "not JSON")]
    public void DamagedFieldsAreNamed(string original, string damaged, string words)
    {
        var file = Encoding.UTF8.GetString(MetricsJson.Write(SampleReport.Of(1)));
        Assert.Contains(original, file, StringComparison.Ordinal);

        var error = Assert.Throws<InvalidDataException>(() => MetricsJson.Read(Encoding.UTF8.GetBytes(file.Replace(original, damaged, StringComparison.Ordinal))));

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileCutAnywhereIsRefused()
    {
        var file = MetricsJson.Write(SampleReport.Of(1));

        for (var length = 0; length < file.Length - 2; length += 7)
        {
            Assert.Throws<InvalidDataException>(() => MetricsJson.Read(file.AsMemory(0, length)));
        }
    }

    [Fact]
    public void TextThatWouldEndAPageIsEscaped()
    {
        var file = Encoding.UTF8.GetString(MetricsJson.Write(SampleReport.With("</script><b>")));

        Assert.DoesNotContain("<", file, StringComparison.Ordinal);
        Assert.Equal("</script><b>", JsonDocument.Parse(file).RootElement.GetProperty("title").GetString());
    }
}
