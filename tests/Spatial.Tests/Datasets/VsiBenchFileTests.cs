using System.Text;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class VsiBenchFileTests : IDisposable
{
    private const string Choice = """{"id": 3, "dataset": "scannet", "scene_name": "s1", "question_type": "route_planning", "ground_truth": "A", "options": ["A. left", "B. right"], "prediction": "A"}""";
    private const string Number = """{"id": "x", "question_type": "object_counting", "ground_truth": 4.50, "options": null, "prediction": 4}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("[{0}, {1}]")]
    [InlineData("{0}\n{1}\n")]
    public void ItemsComeAsAListOrOnePerLine(string form)
    {
        var items = Read(form.Replace("{0}", Choice, StringComparison.Ordinal).Replace("{1}", Number, StringComparison.Ordinal));

        Assert.Equal(2, items.Count);
        Assert.Equal(("3", "scannet/s1", "route_planning", "A", "A"), (items[0].Id, items[0].Scene, items[0].QuestionType, items[0].GroundTruth, items[0].Prediction));
        Assert.Equal(["A. left", "B. right"], items[0].Options);
        Assert.Equal(("x", "", "4.50", "4"), (items[1].Id, items[1].Scene, items[1].GroundTruth, items[1].Prediction));
        Assert.Empty(items[1].Options);
    }

    [Fact]
    public void AMissingPredictionIsNull()
    {
        Assert.Null(Read(Number.Replace(", \"prediction\": 4", "", StringComparison.Ordinal))[0].Prediction);
        Assert.Null(Read(Number.Replace("\"prediction\": 4", "\"prediction\": null", StringComparison.Ordinal))[0].Prediction);
    }

    [Theory]
    [InlineData("route_planning", "planning", "item 0, field question_type must be one of object_counting, object_abs_distance,")]
    [InlineData("\"ground_truth\": \"A\", ", "", "item 0, field ground_truth must be text or a number, got no such field")]
    [InlineData("\"B. right\"", "2", "item 0 field options must be a list of texts")]
    [InlineData("[\"A. left\", \"B. right\"]", "\"A. left\"", "item 0, field options must be a list of texts, got 'A. left'")]
    [InlineData("\"prediction\": \"A\"", "\"prediction\": true", "item 0, field prediction must be text or a number, got true")]
    [InlineData("\"prediction\": \"A\"", "\"prediction\": {}", "item 0, field prediction must be text or a number, got an object")]
    public void ADamagedItemIsNamedByFileItemAndField(string sound, string damaged, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read($"[{Choice.Replace(sound, damaged, StringComparison.Ordinal)}]"));

        Assert.StartsWith("items.json: " + message, error.Message);
    }

    [Fact]
    public void AnIdOccursOnce()
    {
        var error = Assert.Throws<InvalidDataException>(() => Read($"{Choice}\n{Choice}"));

        Assert.Contains("item 1, field id must be its own, got 3", error.Message);
    }

    private IReadOnlyList<VsiBenchItem> Read(string text) => VsiBenchFile.Read(_folder.Write("items.json", Encoding.UTF8.GetBytes(text)));
}
