using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class VoxelRunsTests
{
    [Fact]
    public void RunsAreGapLengthAndValue()
    {
        byte[] cells = [9, 9, 4, 4, 4, 9, 5];

        Assert.Equal([2, 3, 4, 1, 1, 5], VoxelRuns.Encode<byte>(cells, 9));
    }

    [Fact]
    public void CountsAbove127TakeTwoBytes()
    {
        var cells = new byte[300];
        cells[299] = 1;

        Assert.Equal([0xAB, 0x02, 1, 1], VoxelRuns.Encode<byte>(cells, 0));
    }

    [Fact]
    public void AnEmptyArrayHasNoRuns()
    {
        Assert.Empty(VoxelRuns.Encode<byte>([7, 7, 7], 7));
    }

    [Fact]
    public void EveryArrayComesBackExactly()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var cells = Enumerable.Range(0, random.Next(2000)).Select(_ => random.Next(4) == 0 ? (ulong)random.NextInt64() >> random.Next(64) : 0UL).ToArray();
            var back = new ulong[cells.Length];
            Array.Fill(back, 77UL);

            VoxelRuns.Decode(VoxelRuns.Encode<ulong>(cells, 0UL), 0UL, back.AsSpan());

            Assert.Equal(cells, back);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0 }, "inside a count")]
    [InlineData(new byte[] { 0, 1 }, "cut short")]
    [InlineData(new byte[] { 0, 0, 3 }, "run of 0")]
    [InlineData(new byte[] { 4, 5, 3 }, "does not fit")]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 3 }, "inside a count")]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1, 3 }, "inside a count")]
    public void RunsThatDoNotFitAreRefused(byte[] runs, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => VoxelRuns.Decode<byte>(runs, 0, new byte[8]));

        Assert.Contains(reason, error.Message);
    }
}
