using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class PredictionRecordTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 12)];

    [Theory, MemberData(nameof(Seeds))]
    public void EveryPartComesBackExactly(int seed)
    {
        var prediction = SomePrediction.Of($"token-{seed}", seed);

        SomePrediction.AssertSame(prediction, PredictionRecord.Decode(PredictionRecord.Encode(prediction)));
    }

    [Fact]
    public void MissingPartsStayMissing()
    {
        var bare = new ScenePrediction { SampleToken = "t", TimestampMicros = 1 };

        var back = PredictionRecord.Decode(PredictionRecord.Encode(bare));

        Assert.Null(back.Occupancy);
        Assert.Null(back.Flow);
        Assert.Null(back.Plan);
        Assert.Empty(back.Answers);
        Assert.Empty(back.Degradations);
    }

    [Fact]
    public void EqualPredictionsHaveEqualBytes()
    {
        Assert.Equal(PredictionRecord.Encode(SomePrediction.Of("t", 4)), PredictionRecord.Encode(SomePrediction.Of("t", 4)));
    }

    [Fact]
    public void AnOccupancyGridIsSmall()
    {
        var grid = VoxelGrid.NuScenesOccupancy;
        var classes = new byte[grid.Count];
        Array.Fill(classes, OccupancyLabels.OpenOcc.Free);
        for (var column = 0; column < classes.Length; column += grid.SizeZ)
        {
            classes[column] = 10;
        }

        var bytes = PredictionRecord.Encode(new() { SampleToken = "t", TimestampMicros = 1, Occupancy = new(grid, OccupancyLabels.OpenOcc, classes) });

        Assert.InRange(bytes.Length, 3 * grid.SizeX * grid.SizeY, (3 * grid.SizeX * grid.SizeY) + 200);
    }

    [Fact]
    public void EveryCutRecordIsRefused()
    {
        var record = PredictionRecord.Encode(SomePrediction.Of("t", 4));

        for (var length = 0; length < record.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => PredictionRecord.Decode(record.AsMemory(0, length)));
        }
    }

    [Fact]
    public void NoBitFlipEscapesAsAnotherError()
    {
        var record = PredictionRecord.Encode(SomePrediction.Of("t", 4));
        for (var bit = 0; bit < 8 * record.Length; bit++)
        {
            var changed = record.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));

            var error = Record.Exception(() => PredictionRecord.Decode(changed));

            Assert.True(error is null or InvalidDataException, $"bit {bit}: {error}");
        }
    }

    [Fact]
    public void TooLongTextIsRefusedByName()
    {
        var prediction = SomePrediction.Of("t") with { Degradations = [new string('x', PredictionRecord.MaxTextBytes + 1)] };

        Assert.Contains($"{PredictionRecord.MaxTextBytes}", Assert.Throws<ArgumentException>(() => PredictionRecord.Encode(prediction)).Message);
    }
}
