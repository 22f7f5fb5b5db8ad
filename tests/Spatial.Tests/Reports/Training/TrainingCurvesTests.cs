using System.Text;
using Spatial.Reports;

namespace Spatial.Tests;

public sealed class TrainingCurvesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ColumnsAndStagesAreRead()
    {
        var curves = Read(TrainingLogText.Of(2, 1));

        Assert.Equal([1, 2, 3], curves.Steps);
        Assert.Equal([new("align", 0), new("joint", 2)], curves.Stages);
        Assert.Equal(["total", "text", "flow"], curves.Losses.Select(loss => loss.Name));
        Assert.Equal([1, 0.5, 0.25], curves.Losses[0].Values);
        Assert.Equal([21, 22, 23], curves.Gradient.Values);
        Assert.Equal([1, 2, 3], curves.Seconds.Values);
        Assert.Equal([0.1, 0.2, 0.3], curves.Wait.Values.Select(wait => Math.Round(wait, 6)));
    }

    [Fact]
    public void AnEmptyCellIsNoValue()
    {
        var curves = Read(TrainingLogText.Of(1, 1));

        Assert.Equal([1, double.NaN], curves.Losses[1].Values);
    }

    [Theory]
    [InlineData("joint,3")]
    [InlineData("joint,1,3,0.001,20,2,1024,3,0.1,0.25,,0.5e")]
    public void AHalfWrittenLastLineIsLeftOut(string last)
    {
        Assert.Equal([1, 2], Read(TrainingLogText.Of(2, 0) + last).Steps);
    }

    [Fact]
    public void ADamagedLineAmongOthersIsNamedByItsNumber()
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(TrainingLogText.Of(2, 0).Replace(",2,2,", ",2,two,", StringComparison.Ordinal) + "joint,3\n"));

        Assert.Contains("line 3", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("step,loss\n1,2\n")]
    public void AnotherTableIsRefused(string text)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(text));

        Assert.Contains("must begin with stage,step,total_step", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALogThatIsBeingWrittenCanBeRead()
    {
        var path = _folder.Write("train.csv", Encoding.UTF8.GetBytes(TrainingLogText.Of(2, 0)));
        using var writer = new StreamWriter(path, append: true);

        Assert.Equal([1, 2], TrainingCurves.Read(path).Steps);
    }

    private TrainingCurves Read(string text) => TrainingCurves.Read(_folder.Write("train.csv", Encoding.UTF8.GetBytes(text)));
}
