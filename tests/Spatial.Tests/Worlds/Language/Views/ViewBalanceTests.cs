using System.Globalization;
using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class ViewBalanceTests
{
    [Fact]
    public void OfTwoClassesEachIsTheRightOneAsOftenAndSoIsEachLetter()
    {
        ViewItem[] items =
        [
            .. Many(9, new(ViewQueryKind.Nearer, "car", "truck"), "A"), .. Many(4, new(ViewQueryKind.Nearer, "car", "truck"), "B"),
            .. Many(6, new(ViewQueryKind.Nearer, "truck", "car"), "A"), .. Many(3, new(ViewQueryKind.Nearer, "truck", "car"), "B"),
            .. Many(7, new(ViewQueryKind.Nearer, "bus", "car"), "A"), // the other never is the nearer: it would be known without looking
        ];

        var chosen = ViewBalance.Choose(items, 100, new(1));

        Assert.Equal(12, chosen.Count);
        Assert.All(chosen.CountBy(item => item.Bucket), bucket => Assert.Equal(3, bucket.Value));
        Assert.All(chosen, item => Assert.DoesNotContain("bus", item.Group, StringComparison.Ordinal));
    }

    [Fact]
    public void NoNumberComesOftenerThanTheMiddleOne()
    {
        ViewItem[] items = [.. Many(50, new(ViewQueryKind.Count, "car"), "1"), .. Many(8, new(ViewQueryKind.Count, "car"), "2"),
            .. Many(3, new(ViewQueryKind.Count, "car"), "3")];

        var counts = ViewBalance.Choose(items, 100, new(1)).CountBy(item => item.Answer).ToDictionary();

        Assert.Equal([8, 8, 3], new[] { "1", "2", "3" }.Select(answer => counts[answer]));
    }

    [Fact]
    public void WhatIsCutOffIsCutOffAllAnswersAlikeAndTheSeedSaysWhich()
    {
        ViewItem[] items = [.. Many(50, new(ViewQueryKind.Side, "car", "bus"), "A"), .. Many(50, new(ViewQueryKind.Side, "bus", "car"), "B")];

        var (first, again, other) = (ViewBalance.Choose(items, 20, new(1)), ViewBalance.Choose(items, 20, new(1)), ViewBalance.Choose(items, 20, new(2)));

        Assert.Equal((10, 10), (first.Count(item => item.Answer == "A"), first.Count(item => item.Answer == "B")));
        Assert.Equal(first.Select(item => item.Id), again.Select(item => item.Id));
        Assert.NotEqual(first.Select(item => item.Id), other.Select(item => item.Id));
    }

    private static IEnumerable<ViewItem> Many(int count, ViewQuery query, string answer) => Enumerable.Range(0, count).Select(number =>
        new ViewItem(query, [new(number.ToString(CultureInfo.InvariantCulture), "scene", "CAM_FRONT", [])], answer));
}
