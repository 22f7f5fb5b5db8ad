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
        Assert.Null(back.Boxes);
        Assert.Null(back.Points);
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
    public void NoBoxesAreNotTheSameAsNoneSeen()
    {
        var nothingSeen = new ScenePrediction { SampleToken = "t", TimestampMicros = 1, Boxes = [], Points = new([]) };

        var back = PredictionRecord.Decode(PredictionRecord.Encode(nothingSeen));

        Assert.Empty(back.Boxes!);
        Assert.Empty(back.Points!.Classes);
        Assert.Null(back.Points.Instances);
    }

    [Fact]
    public void PointLabelsOfInterleavedBeamsAreSmall()
    {
        // 32 beams in turn, each over 40 things a revolution: as many runs as things per beam, whatever order the file has.
        var classes = Enumerable.Range(0, 32 * 1000).Select(i => (byte)(1 + ((((i % 32) / 2) + (i / 32 / 25)) % 16))).ToArray();
        var instances = classes.Select(value => (ushort)(value * 60)).ToArray();

        var bytes = PredictionRecord.Encode(new() { SampleToken = "t", TimestampMicros = 1, Points = new(classes, instances) });

        Assert.InRange(bytes.Length, 32 * 40 * 3, (32 * 40 * 4) + 50);
    }

    [Fact]
    public void ARecordOfVersionOneIsRead()
    {
        var prediction = SomePrediction.Of("t", 4) with { Boxes = null, Points = null };
        var record = PredictionRecord.Encode(prediction);
        Assert.Equal([0x99, 0xC0, 0xC0], [record[0], .. record[^2..]]); // an array of nine that ends with two nils
        record[0] = 0x97;

        SomePrediction.AssertSame(prediction, PredictionRecord.Decode(record.AsMemory()[..^2]));
    }

    [Theory, InlineData(4), InlineData(8)]
    public void EveryCutRecordIsRefused(int seed)
    {
        var record = PredictionRecord.Encode(SomePrediction.Of("t", seed));

        for (var length = 0; length < record.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => PredictionRecord.Decode(record.AsMemory(0, length)));
        }
    }

    [Theory, InlineData(4), InlineData(8)]
    public void NoBitFlipEscapesAsAnotherError(int seed)
    {
        var record = PredictionRecord.Encode(SomePrediction.Of("t", seed));
        for (var bit = 0; bit < 8 * record.Length; bit++)
        {
            var changed = record.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));

            var error = Record.Exception(() => PredictionRecord.Decode(changed));

            Assert.True(error is null or InvalidDataException, $"bit {bit}: {error}");
        }
    }

    [Theory]
    [InlineData(7, 2, "the runs hold more labels than 2 points")]
    [InlineData(7, 4, "runs end inside a count")]
    [InlineData(5, 0, "got 3 in steps of 0")]
    [InlineData(7, 0xFF, "got -1 in steps of 1")]
    [InlineData(2, 0, "a run of point labels is empty")]
    public void PointLabelsThatDoNotAddUpAreRefused(int fromEnd, byte value, string message)
    {
        var record = PredictionRecord.Encode(new() { SampleToken = "t", TimestampMicros = 1, Points = new([9, 9, 9]) });
        Assert.Equal([0x94, 3, 0xC2, 1, 0xC4, 2, 3, 9], record[^8..]); // [count 3, no instances, stride 1, two bytes of runs: three of class 9]
        record[^fromEnd] = value;

        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => PredictionRecord.Decode(record)).Message);
    }

    [Fact]
    public void MorePointsThanASweepMayHaveAreRefusedByNumber()
    {
        var prediction = new ScenePrediction { SampleToken = "t", TimestampMicros = 1, Points = new(new byte[PredictionRecord.MaxPoints + 1]) };

        Assert.Contains($"{PredictionRecord.MaxPoints}", Assert.Throws<ArgumentException>(() => PredictionRecord.Encode(prediction)).Message);
    }

    [Fact]
    public void TooLongTextIsRefusedByName()
    {
        var prediction = SomePrediction.Of("t") with { Degradations = [new string('x', PredictionRecord.MaxTextBytes + 1)] };

        Assert.Contains($"{PredictionRecord.MaxTextBytes}", Assert.Throws<ArgumentException>(() => PredictionRecord.Encode(prediction)).Message);
    }
}
