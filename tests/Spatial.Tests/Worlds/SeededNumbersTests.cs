using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class SeededNumbersTests
{
    [Fact]
    public void TheSameNamesGiveTheSameNumbersAndOthersGiveOthers()
    {
        var (first, again, other) = (SeededNumbers.Of(7, 1, 2), SeededNumbers.Of(7, 1, 2), SeededNumbers.Of(7, 2, 1));

        Assert.Equal(first.NextBits(), again.NextBits());
        Assert.NotEqual(first.NextBits(), other.NextBits());
        Assert.NotEqual(SeededNumbers.Of(7).NextBits(), SeededNumbers.Of(8).NextBits());
    }

    [Fact]
    public void NumbersAreWhatSplitMix64Gives()
    {
        var numbers = new SeededNumbers(1234567);

        ulong[] expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        Assert.All(expected, value => Assert.Equal(value, numbers.NextBits()));
    }

    [Fact]
    public void NumbersSpreadAsTheyShould()
    {
        const int count = 100_000;
        var numbers = SeededNumbers.Of(3);
        var units = Enumerable.Range(0, count).Select(_ => numbers.NextUnit()).ToArray();
        var normals = Enumerable.Range(0, count).Select(_ => numbers.NextNormal()).ToArray();
        var indices = Enumerable.Range(0, count).Select(_ => numbers.NextIndex(6)).GroupBy(index => index).ToDictionary(group => group.Key, group => group.Count());

        Assert.All(units, unit => Assert.InRange(unit, 0, 1 - 1e-16));
        Assert.Equal(0.5, units.Average(), 0.01);
        Assert.Equal(0, normals.Average(), 0.02);
        Assert.Equal(1, normals.Average(value => value * value), 0.03);
        Assert.Equal(6, indices.Count);
        Assert.All(indices.Values, seen => Assert.Equal(count / 6.0, seen, 500.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => numbers.NextIndex(0));
    }
}
